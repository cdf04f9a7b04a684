import { SqlMigration } from './sql-migration';

export class OutboxLines1764750000001 extends SqlMigration {
  readonly name = 'OutboxLines1764750000001';
  protected readonly file = '1764750000001-outbox-lines.sql';
  override readonly transaction = false;
}
