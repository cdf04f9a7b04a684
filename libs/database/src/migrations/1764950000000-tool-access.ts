import { SqlMigration } from './sql-migration';

export class ToolAccess1764950000000 extends SqlMigration {
  readonly name = 'ToolAccess1764950000000';
  protected readonly file = '1764950000000-tool-access.sql';
}
