import { Pool } from 'pg';
import { TenantTransactions } from '#database';
import { HistoryStore, type ResolvedTicket } from '#history';
import { Metrics } from '#observability';
import { tenantOf, TestDatabase, ticketClientOf, ticketOf } from '#testing';
import type { Ticket } from '#tickets';
import { TicketHistorySource } from './ticket-history.source';

const open = () => new AbortController().signal;
let database: TestDatabase;
let pool: Pool;
let admin: Pool;
let transactions: TenantTransactions;

/** A small desk: some trouble that came twice, some that came once, and words that come everywhere. */
const HISTORY: readonly [id: string, subject: string, description: string, resolution: string][] = [
  [
    '1',
    'Printer on floor 3 prints blank pages',
    'Hello, please help. Since the update it prints only blank pages.',
    'Reinstalled the printer driver.',
  ],
  ['2', 'Printer in accounting is offline', 'Hello, please help, the printer is not reachable.', 'Replaced the network cable.'],
  ['3', 'VPN drops every few minutes', 'Hello, please help. Working from home the tunnel drops.', 'Lowered the MTU to 1380.'],
  ['4', 'Cannot connect to VPN from home', 'Hello, please help, error 809 appears.', 'Renewed the client certificate.'],
  ['5', 'Outlook asks for the password again and again', 'Hello, please help. Restarting does not help.', 'Removed cached credentials.'],
  ['6', 'Mailbox is full', 'Hello, please help, no mail arrives.', 'Raised the quota.'],
  ['7', 'New monitor for reception', 'Hello, please order a monitor.', 'Delivered and installed.'],
  ['8', 'Laptop does not boot', 'Hello, please help. It shows a black screen after the update.', 'Rolled back the graphics driver.'],
  [
    '9',
    'Scanner sends nothing',
    'Hello, please help, scans do not arrive in the mailbox.',
    'Blank pages were filtered; changed the scan profile.',
  ],
];

beforeAll(async () => {
  database = await TestDatabase.create();
  pool = new Pool({ connectionString: database.workerUrl, max: 3 });
  admin = new Pool({ connectionString: database.adminUrl, max: 1 });
  transactions = new TenantTransactions(pool);
});
afterAll(async () => {
  await Promise.all([pool.end(), admin.end()]);
  await database.drop();
});
beforeEach(async () => {
  await admin.query('TRUNCATE ticket_history');
  for (const [ticketId, subject, description, resolution] of HISTORY)
    await remember('acme', { ticketId, subject, description, resolution });
});

async function remember(tenantId: string, ticket: Partial<ResolvedTicket>): Promise<void> {
  const whole = {
    ticketId: '1',
    subject: '',
    description: '',
    resolution: '',
    resolvedAt: new Date('2026-05-01T10:00:00Z'),
    source: 'test',
    ...ticket,
  };
  await new HistoryStore(transactions, new Metrics()).upsertResolved(tenantId, whole);
}

const settings = { maxResults: 5, minRelevance: 0.3, timeoutMs: 3_000 };
function find(ticket: Partial<Ticket>, tenantId = 'acme', changes: Partial<typeof settings> = {}) {
  const source = new TicketHistorySource(transactions, { ...settings, ...changes });
  return source.find({ tenant: tenantOf({ id: tenantId }), ticket: ticketOf(ticket), ticketClient: ticketClientOf() }, open());
}
const idsOf = (found: Awaited<ReturnType<typeof find>>) => found.map(({ externalId }) => externalId);

describe('the ticket history', () => {
  it('finds the same trouble told in other words, best first', async () => {
    const found = await find({ subject: 'Blank pages from the printer', description: 'Hello, please help, all pages come out blank.' });
    expect(idsOf(found)[0]).toBe('1');
    expect(found[0]).toMatchObject({
      title: 'Printer on floor 3 prints blank pages',
      text: expect.stringMatching(/^Resolution: Reinstalled the printer driver\.\nDescription: Hello/),
      excerpt: 'Resolved by: Reinstalled the printer driver.',
      date: new Date('2026-05-01T10:00:00Z'),
    });
    expect(found[0]!.relevance).toBeGreaterThan(0.5);
    for (const { relevance } of found) expect([relevance >= 0.3, relevance <= 1]).toEqual([true, true]);
  });

  it('knows other forms of a word', async () => {
    expect(idsOf(await find({ subject: 'VPN connection dropping', description: 'The tunnels drop.' }))).toContain('3');
  });

  it('forgives typing errors in the subject, even where no word is right', async () => {
    expect(idsOf(await find({ subject: 'Mailbx is ful', description: '' }))).toEqual(['6']);
  });

  it('finds nothing rather than noise', async () => {
    expect(await find({ subject: 'Coffee machine leaks', description: 'Hello, please help, the kitchen is wet.' })).toEqual([]);
    expect(await find({ subject: 'Help', description: 'Hello, please help!' })).toEqual([]);
    expect(await find({ subject: '', description: '' })).toEqual([]);
    expect(await find({ subject: '???', description: '\u0000\u200b' })).toEqual([]);
  });

  it('lets the threshold decide, and the number of results', async () => {
    const ticket = { subject: 'Printer prints nothing', description: '' };
    const all = await find(ticket, 'acme', { minRelevance: 0 });
    const some = await find(ticket, 'acme', { minRelevance: 0.35 });
    expect(some.length).toBeGreaterThan(0);
    expect(some.length).toBeLessThan(all.length);
    expect(await find(ticket, 'acme', { minRelevance: 0, maxResults: 1 })).toHaveLength(1);
  });

  it('does not find the ticket itself', async () => {
    const [, subject, description] = HISTORY[2]!;
    expect(idsOf(await find({ id: '3', subject, description }))).not.toContain('3');
    expect(idsOf(await find({ id: 'new', subject, description }))[0]).toBe('3');
  });

  it('takes words that are special to a query as words', async () => {
    const subject = `http://wiki.example/x'y?z='q' \\\\srv01\\share & ! | <-> (a:*) 'quoted'`;
    await remember('acme', { ticketId: 'x', subject, resolution: 'Mapped again.' });
    expect(idsOf(await find({ subject, description: `'); DROP TABLE tenants; --` }))).toEqual(['x']);
  });

  it('says when nobody wrote down how it was resolved', async () => {
    await remember('acme', { ticketId: 'r', subject: 'Badge reader beeps twice', url: 'https://desk.example/r' });
    expect(await find({ subject: 'Badge reader beeps twice', description: '' })).toEqual([
      expect.objectContaining({
        text: 'Resolution: not recorded',
        excerpt: 'How it was resolved is not recorded.',
        url: 'https://desk.example/r',
      }),
    ]);
  });

  it("searches in the tenant's language", async () => {
    await admin.query(`INSERT INTO tenants (id, name, tool, sealed_tool_credentials, sealed_webhook_secret, preferences)
                       VALUES ('initech', 'Initech', 'simulated', '', '', '{"language": "german"}')`);
    await remember('initech', { ticketId: 'd', subject: 'Sicherungen der Datenbanken fehlgeschlagen', resolution: 'Platz geschaffen.' });
    const ticket = ticketOf({ subject: 'Fehlschlag: Sicherung der Datenbank', description: '' });
    const source = new TicketHistorySource(transactions, settings);
    const inLanguage = (language: string) =>
      source.find({ tenant: tenantOf({ id: 'initech', preferences: { language } }), ticket, ticketClient: ticketClientOf() }, open());
    expect(idsOf(await inLanguage('german'))).toEqual(['d']);
    await expect(inLanguage('klingon')).rejects.toThrow('klingon');
  });

  it('begins no search that nobody waits for', async () => {
    const source = new TicketHistorySource(transactions, settings);
    const job = AbortSignal.abort(new Error('gone'));
    await expect(source.find({ tenant: tenantOf(), ticket: ticketOf(), ticketClient: ticketClientOf() }, job)).rejects.toThrow('gone');
  });
});

describe('tenants', () => {
  it('never see each other, not even through counts of words', async () => {
    const ticket = { subject: 'Printer on floor 3 prints blank pages', description: '' };
    expect(await find(ticket, 'globex', { minRelevance: 0 })).toEqual([]);
    const before = await find(ticket);
    for (let i = 0; i < 60; i += 1) {
      await remember('globex', {
        ticketId: String(i),
        subject: 'Printer on floor 3 prints blank pages',
        resolution: 'A secret of Globex.',
      });
    }
    const after = await find(ticket);
    expect(after).toEqual(before);
    expect(JSON.stringify(after)).not.toContain('Globex');
    expect((await find(ticket, 'globex')).every(({ text }) => text.includes('A secret of Globex.'))).toBe(true);
  });

  it('are searched by index, each in its own part', async () => {
    await admin.query(`INSERT INTO ticket_history (tenant_id, ticket_id, subject, resolved_at, source)
                       SELECT 'acme', 'n' || n, md5(n::text), now(), 'test' FROM generate_series(1, 3000) AS n`);
    await admin.query('VACUUM ANALYZE ticket_history');
    const { rows } = await transactions.withTenant('acme', async (db) => {
      // The table is small, so the planner is told to use an index if it may.
      await db.query('SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off');
      return db.query<{ 'QUERY PLAN': string }>(`EXPLAIN SELECT 1 FROM searchable_history WHERE search @@ 'printer'`);
    });
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Index Cond: .*tenant_id = .* AND .*search @@/);
  });
});
