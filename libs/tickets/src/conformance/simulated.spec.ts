import { setTimeout as pause } from 'node:timers/promises';
import { TenantTransactions } from '#database';
import { TestDatabase } from '#testing';
import { PostgresSimulatedDesk } from '../simulated/postgres-simulated-desk';
import type { SimulatedDesk } from '../simulated/simulated-desk';
import { SimulatedTool } from '../simulated/simulated.tool';
import { describeTicketTool } from './describe-ticket-tool';
import type { ConformanceFault, TicketToolHarness } from './harness';
import { signedThinPayload } from './signed-thin-payload';

let database: TestDatabase;
beforeAll(async () => {
  database = await TestDatabase.create();
});
afterAll(() => database.drop());

/** The desk in Postgres, whose connection does on demand what connections do. */
class BreakableDesk implements SimulatedDesk {
  fault: ConformanceFault | undefined;

  constructor(private readonly desk: SimulatedDesk) {}

  async findTicket(tenantId: string, ticketId: string) {
    const fault = this.spend('slow-read', 'broken-read');
    if (fault === 'slow-read') await pause(2_000, undefined, { ref: false });
    if (fault === 'broken-read') throw new Error('Connection terminated unexpectedly');
    return this.desk.findTicket(tenantId, ticketId);
  }

  async addNote(tenantId: string, ticketId: string, note: { html: string; public: boolean }) {
    const fault = this.spend('slow-write', 'lost-answer', 'failed-after-write');
    const written = await this.desk.addNote(tenantId, ticketId, note);
    if (fault === 'slow-write') await pause(2_000, undefined, { ref: false });
    if (fault !== undefined) throw new Error('Connection terminated unexpectedly');
    return written;
  }

  findNote(tenantId: string, ticketId: string, marker: string) {
    return this.desk.findNote(tenantId, ticketId, marker);
  }

  ping(tenantId: string) {
    return this.desk.ping(tenantId);
  }

  private spend(...faults: ConformanceFault[]): ConformanceFault | undefined {
    const due = this.fault !== undefined && faults.includes(this.fault) ? this.fault : undefined;
    if (due !== undefined) this.fault = undefined;
    return due;
  }
}

async function start(): Promise<TicketToolHarness> {
  const admin = database.pool('admin');
  await admin.query('TRUNCATE simulated_tickets, simulated_notes');
  const desk = new BreakableDesk(new PostgresSimulatedDesk(new TenantTransactions(database.pool('worker'))));
  let tickets = 0;
  return {
    tool: ({ metrics }) => new SimulatedTool(desk, metrics),
    connection: { baseUrl: '', credentials: {} },
    createTicket: async (subject) => {
      const id = String(++tickets);
      await admin.query(`INSERT INTO simulated_tickets (tenant_id, ticket_id, subject, description) VALUES ('acme', $1, $2, $3)`, [
        id,
        subject,
        'The screen stays dark. Since Monday.',
      ]);
      return id;
    },
    addNote: async (id, text) => {
      await admin.query(`INSERT INTO simulated_notes (tenant_id, ticket_id, html, public) VALUES ('acme', $1, $2, true)`, [
        id,
        `<p>${text}</p>`,
      ]);
    },
    notesOf: async (id) =>
      (
        await admin.query<{ id: string; html: string; public: boolean }>(
          'SELECT id::text AS id, html, public FROM simulated_notes WHERE ticket_id = $1 ORDER BY simulated_notes.id',
          [id],
        )
      ).rows,
    webhook: signedThinPayload,
    inject: (fault) => {
      desk.fault = fault;
    },
    stop: () => Promise.resolve(),
  };
}

describeTicketTool('The simulated tool', {
  start,
  openToAll: true,
  // Its desk is a table: nobody limits it, and nothing else answers in its place.
  cannot: ['throttled-read', 'throttled-write', 'web-page', 'forbidding-web-page', 'redirect', 'forbidden-read'],
});
