import { SqlMigration } from './sql-migration';

export class FairTurns1764750000000 extends SqlMigration {
  readonly name = 'FairTurns1764750000000';
  protected readonly file = '1764750000000-fair-turns.sql';
}
