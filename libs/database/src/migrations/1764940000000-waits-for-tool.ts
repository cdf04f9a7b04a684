import { SqlMigration } from './sql-migration';

export class WaitsForTool1764940000000 extends SqlMigration {
  readonly name = 'WaitsForTool1764940000000';
  protected readonly file = '1764940000000-waits-for-tool.sql';
}
