import { SqlMigration } from './sql-migration';

export class DeclaredTenants1764960000000 extends SqlMigration {
  readonly name = 'DeclaredTenants1764960000000';
  protected readonly file = '1764960000000-declared-tenants.sql';
}
