import { SqlMigration } from './sql-migration';

export class OutboxWaiting1764950000001 extends SqlMigration {
  readonly name = 'OutboxWaiting1764950000001';
  protected readonly file = '1764950000001-outbox-waiting.sql';
  override readonly transaction = false;
}
