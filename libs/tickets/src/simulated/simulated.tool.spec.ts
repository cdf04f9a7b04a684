import { Pool } from 'pg';
import { TenantTransactions } from '#database';
import { Metrics } from '#observability';
import { TestDatabase } from '#testing';
import type { TicketClient } from '../ticket-tool';
import { PostgresSimulatedDesk } from './postgres-simulated-desk';
import { SimulatedTool } from './simulated.tool';

const never = new AbortController().signal;
const NOTE = { html: '<p>Seen before. Reference 7f3a</p>', markdown: '', marker: 'Reference 7f3a', public: false };

let database: TestDatabase;
let pool: Pool;
let admin: Pool;
let metrics: Metrics;

beforeAll(async () => {
  database = await TestDatabase.create();
  pool = new Pool({ connectionString: database.workerUrl, max: 3 });
  admin = new Pool({ connectionString: database.adminUrl, max: 1 });
});
afterAll(async () => {
  await Promise.all([pool.end(), admin.end()]);
  await database.drop();
});
beforeEach(async () => {
  metrics = new Metrics();
  await admin.query('TRUNCATE simulated_tickets, simulated_notes');
});

function connect(tenantId = 'acme', using = pool): TicketClient {
  const tool = new SimulatedTool(new PostgresSimulatedDesk(new TenantTransactions(using)), metrics);
  return tool.connect({ tenantId, baseUrl: '', credentials: {} });
}

describe('the simulated tool', () => {
  it('answers any id with a plausible ticket', async () => {
    const ticket = await connect().fetchTicket('smoke-1', never);
    expect(ticket).toMatchObject({ id: 'smoke-1', subject: 'Simulated ticket smoke-1', status: 'Open' });
    expect(ticket.description.length).toBeGreaterThan(20);
  });

  it('answers a ticket that was created as it is, to its own tenant', async () => {
    await admin.query(
      `INSERT INTO simulated_tickets (tenant_id, ticket_id, subject, description) VALUES ('acme', '7', 'VPN drops', 'Every hour.')`,
    );
    expect(await connect().fetchTicket('7', never)).toMatchObject({
      subject: 'VPN drops',
      description: 'Every hour.',
      createdAt: expect.any(Date) as Date,
    });
    expect((await connect('globex').fetchTicket('7', never)).subject).toBe('Simulated ticket 7');
  });

  it('keeps a note where another process finds it by its marker, and another tenant does not', async () => {
    const { noteId } = await connect().addNote('7', NOTE, never);
    const elsewhere = new Pool({ connectionString: database.workerUrl, max: 1 });
    try {
      expect(await connect('acme', elsewhere).findNote('7', NOTE.marker, never)).toEqual({ noteId });
      expect(await connect('globex', elsewhere).findNote('7', NOTE.marker, never)).toBeUndefined();
    } finally {
      await elsewhere.end();
    }
    expect(await connect().findNote('8', NOTE.marker, never)).toBeUndefined();
    expect(await connect().findNote('7', 'Reference %', never)).toBeUndefined();
    const { rows } = await admin.query('SELECT tenant_id, ticket_id, html, public FROM simulated_notes');
    expect(rows).toEqual([{ tenant_id: 'acme', ticket_id: '7', html: NOTE.html, public: false }]);
  });

  it('says that its desk answers', async () => {
    expect(await connect().testConnection(never)).toEqual({ ok: true, message: expect.stringContaining('no help desk') as string });
  });

  it('is unavailable for reads and ambiguous for writes when the database is gone', async () => {
    const broken = new Pool({ connectionString: database.workerUrl, max: 1 });
    await broken.end();
    const client = connect('acme', broken);
    await expect(client.fetchTicket('7', never)).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(client.addNote('7', NOTE, never)).rejects.toMatchObject({ kind: 'ambiguous' });
    expect((await client.testConnection(never)).ok).toBe(false);
    const { values } = await metrics.ticketToolRequests.get();
    expect(values).toContainEqual({ value: 1, labels: { tool: 'simulated', operation: 'add_note', outcome: 'ambiguous' } });
  });

  it('writes nothing for a caller that had given up before', async () => {
    await expect(connect().addNote('7', NOTE, AbortSignal.abort())).rejects.toMatchObject({ kind: 'unavailable' });
    expect((await admin.query('SELECT 1 FROM simulated_notes')).rowCount).toBe(0);
  });
});
