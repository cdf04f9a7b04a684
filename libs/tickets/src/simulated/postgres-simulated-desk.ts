import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '#database';
import type { SimulatedDesk, SimulatedTicket } from './simulated-desk';

/** The simulated desk in the tables `simulated_tickets` and `simulated_notes`, under the same row-level security as everything of a tenant. */
@Injectable()
export class PostgresSimulatedDesk implements SimulatedDesk {
  constructor(private readonly transactions: TenantTransactions) {}

  findTicket(tenantId: string, ticketId: string): Promise<SimulatedTicket | undefined> {
    return this.transactions.withTenant(tenantId, async (db) => {
      const { rows } = await db.query<{ subject: string; description: string; created_at: Date }>(
        'SELECT subject, description, created_at FROM simulated_tickets WHERE tenant_id = $1 AND ticket_id = $2',
        [tenantId, ticketId],
      );
      const [row] = rows;
      return row && { subject: row.subject, description: row.description, createdAt: row.created_at };
    });
  }

  addNote(tenantId: string, ticketId: string, note: { html: string; public: boolean }): Promise<{ noteId: string }> {
    return this.transactions.withTenant(tenantId, async (db) => {
      const { rows } = await db.query<{ id: string }>(
        'INSERT INTO simulated_notes (tenant_id, ticket_id, html, public) VALUES ($1, $2, $3, $4) RETURNING id::text AS id',
        [tenantId, ticketId, note.html, note.public],
      );
      const [row] = rows;
      if (!row) {
        throw new Error('INSERT INTO simulated_notes returned no row');
      }
      return { noteId: row.id };
    });
  }

  findNote(tenantId: string, ticketId: string, marker: string): Promise<{ noteId: string } | undefined> {
    return this.transactions.withTenant(tenantId, async (db) => {
      const { rows } = await db.query<{ id: string }>(
        `SELECT id::text AS id FROM simulated_notes
         WHERE tenant_id = $1 AND ticket_id = $2 AND strpos(html, $3) > 0
         ORDER BY simulated_notes.id DESC LIMIT 1`,
        [tenantId, ticketId, marker],
      );
      const [row] = rows;
      return row && { noteId: row.id };
    });
  }

  async ping(tenantId: string): Promise<void> {
    await this.transactions.withTenant(tenantId, (db) => db.query('SELECT 1 FROM simulated_notes LIMIT 1'));
  }
}
