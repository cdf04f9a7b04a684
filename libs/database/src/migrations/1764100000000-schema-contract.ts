import { SqlMigration } from './sql-migration';

export class SchemaContract1764100000000 extends SqlMigration {
  readonly name = 'SchemaContract1764100000000';
  protected readonly file = '1764100000000-schema-contract.sql';
}
