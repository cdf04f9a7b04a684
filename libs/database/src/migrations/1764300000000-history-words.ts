import { SqlMigration } from './sql-migration';

export class HistoryWords1764300000000 extends SqlMigration {
  readonly name = 'HistoryWords1764300000000';
  protected readonly file = '1764300000000-history-words.sql';
}
