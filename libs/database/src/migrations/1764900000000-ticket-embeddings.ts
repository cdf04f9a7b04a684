import { SqlMigration } from './sql-migration';

export class TicketEmbeddings1764900000000 extends SqlMigration {
  readonly name = 'TicketEmbeddings1764900000000';
  protected readonly file = '1764900000000-ticket-embeddings.sql';
}
