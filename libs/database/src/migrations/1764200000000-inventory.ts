import { SqlMigration } from './sql-migration';

export class Inventory1764200000000 extends SqlMigration {
  readonly name = 'Inventory1764200000000';
  protected readonly file = '1764200000000-inventory.sql';
}
