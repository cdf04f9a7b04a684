import { SqlMigration } from './sql-migration';

export class Admin1764800000000 extends SqlMigration {
  readonly name = 'Admin1764800000000';
  protected readonly file = '1764800000000-admin.sql';
}
