import { SqlMigration } from './sql-migration';

export class TenantChanges1764700000000 extends SqlMigration {
  readonly name = 'TenantChanges1764700000000';
  protected readonly file = '1764700000000-tenant-changes.sql';
}
