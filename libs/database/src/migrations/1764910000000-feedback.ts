import { SqlMigration } from './sql-migration';

export class Feedback1764910000000 extends SqlMigration {
  readonly name = 'Feedback1764910000000';
  protected readonly file = '1764910000000-feedback.sql';
}
