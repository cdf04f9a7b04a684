import { SqlMigration } from './sql-migration';

export class OutboxTurn1764750000002 extends SqlMigration {
  readonly name = 'OutboxTurn1764750000002';
  protected readonly file = '1764750000002-outbox-turn.sql';
  override readonly transaction = false;
}
