import { SqlMigration } from './sql-migration';

export class Initial1764000000000 extends SqlMigration {
  readonly name = 'Initial1764000000000';
  protected readonly file = '1764000000000-initial.sql';
}
