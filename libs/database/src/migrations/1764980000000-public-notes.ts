import { SqlMigration } from './sql-migration';

export class PublicNotes1764980000000 extends SqlMigration {
  readonly name = 'PublicNotes1764980000000';
  protected readonly file = '1764980000000-public-notes.sql';
}
