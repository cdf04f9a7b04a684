import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '#database';

/** A note as the simulated desk gives it out. */
export interface SimulatedNote {
  readonly id: string;
  readonly html: string;
  readonly public: boolean;
  readonly created_at: Date;
}

const MOST_NOTES = 100;

/** Reads the notes of one ticket of the simulated desk. It is a query and not the ticketing tool, which the api does not load. */
@Injectable()
export class SimulatedNotesQuery {
  constructor(private readonly transactions: TenantTransactions) {}

  /** Newest first, a hundred at most. */
  async notesOf(tenantId: string, ticketId: string): Promise<SimulatedNote[]> {
    const { rows } = await this.transactions.withTenant(tenantId, (db) =>
      db.query<SimulatedNote>(
        `SELECT id::text AS id, html, public, created_at FROM simulated_notes
         WHERE tenant_id = $1 AND ticket_id = $2 ORDER BY simulated_notes.id DESC LIMIT $3`,
        [tenantId, ticketId, MOST_NOTES],
      ),
    );
    return rows;
  }
}
