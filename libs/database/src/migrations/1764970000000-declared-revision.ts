import { SqlMigration } from './sql-migration';

export class DeclaredRevision1764970000000 extends SqlMigration {
  readonly name = 'DeclaredRevision1764970000000';
  protected readonly file = '1764970000000-declared-revision.sql';
}
