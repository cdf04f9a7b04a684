import type { Pool } from 'pg';
import { TenantTransactions } from '#database';
import { HistoryStore, type ResolvedTicket } from '#history';
import { Metrics } from '#observability';
import { TENANT_SCHEMA, type TenantPreferences } from '#tenants';
import { tenantOf, TestDatabase, ticketClientOf, ticketOf } from '#testing';
import type { Ticket } from '#tickets';
import { SIMILAR_TICKETS, similarTicketsValues } from './similar-tickets.query';
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
  pool = database.pool('worker', 3);
  admin = database.pool('admin');
  transactions = new TenantTransactions(pool);
});
afterAll(() => database.drop());
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
      excerpt: 'Resolution: Reinstalled the printer driver.',
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

  it('forgives them in the description too, and where past tickets have the word in their resolution', async () => {
    expect(idsOf(await find({ subject: 'Help', description: 'The tunel drops all the time.' }))[0]).toBe('3');
    expect(idsOf(await find({ subject: 'Certifcate', description: '' }, 'acme', { minRelevance: 0.1 }))).toEqual(['4']);
  });

  it('does not search for what a mail quotes, or for who signed it', async () => {
    await remember('acme', { ticketId: 's', subject: 'New phone for Bernadette Quux', resolution: 'Ordered.' });
    const description = [
      'Hi team,',
      'error 809 is back.',
      'Kind regards,',
      'Bernadette Quux',
      'From: IT',
      'Sent: Monday',
      'Subject: Mailbox',
      'Your mailbox is full, no mail arrives.',
    ].join('\n');
    expect(idsOf(await find({ subject: 'VPN', description }, 'acme', { minRelevance: 0.05 }))).toEqual(
      expect.not.arrayContaining(['6', 's']),
    );
    expect(idsOf(await find({ subject: 'VPN', description }))[0]).toBe('4');
  });

  it('prefers, of tickets that have the same of its words, the one that is like the others that it finds', async () => {
    for (let n = 0; n < 6; n += 1) {
      await remember('acme', { ticketId: `m${n}`, subject: 'Notebook overheats', description: 'Its fan is loud.' });
    }
    await remember('acme', { ticketId: 'a', subject: 'Notebook stolen', description: 'On a train.' });
    await remember('acme', { ticketId: 'z', subject: 'Notebook noisy', description: 'A loud fan.' });
    const found = idsOf(await find({ subject: 'Notebook overheats', description: '' }, 'acme', { minRelevance: 0, maxResults: 10 }));
    expect(found.slice(6)).toEqual(['z', 'a']);
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
        excerpt: 'No resolution was recorded.',
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
    const inLanguage = (language: NonNullable<TenantPreferences['language']>) =>
      source.find({ tenant: tenantOf({ id: 'initech', preferences: { language } }), ticket, ticketClient: ticketClientOf() }, open());
    expect(idsOf(await inLanguage('german'))).toEqual(['d']);
  });

  it('finds in Postgres every language that a tenant may have', async () => {
    const { rows } = await admin.query<{ name: string }>('SELECT cfgname AS name FROM pg_ts_config');
    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining([...TENANT_SCHEMA.properties.preferences.properties.language.enum]),
    );
  });

  it('begins no search that nobody waits for', async () => {
    const source = new TicketHistorySource(transactions, settings);
    const job = AbortSignal.abort(new Error('gone'));
    await expect(source.find({ tenant: tenantOf(), ticket: ticketOf(), ticketClient: ticketClientOf() }, job)).rejects.toThrow('gone');
  });
});

describe('what technicians said of a past ticket', () => {
  const ticket = { subject: 'Notebook overheats', description: '' };
  const order = async (tenantId = 'acme') =>
    idsOf(await find(ticket, tenantId, { minRelevance: 0, maxResults: 10 }))
      .slice(0, 6)
      .join(' ');
  const rated = (ticketId: string, up: number, down: number, tenantId = 'acme') =>
    admin.query(`INSERT INTO history_ratings (tenant_id, ticket_id, up, down) VALUES ($1, $2, $3, $4)`, [tenantId, ticketId, up, down]);

  beforeEach(async () => {
    await admin.query('TRUNCATE history_ratings');
    // As like the new ticket as each other, so that each takes the place after the one before.
    for (const ticketId of ['a', 'b', 'c', 'd', 'e', 'f']) await remember('acme', { ticketId, subject: 'Notebook overheats' });
  });

  it.each([
    ['nothing', 'a', 0, 0, 'a b c d e f'],
    ['one that did not help', 'a', 0, 1, 'b a c d e f'],
    ['one that helped', 'f', 1, 0, 'a b c d e f'],
    ['as many that helped as did not', 'f', 50, 50, 'a b c d e f'],
    ['five that did not help', 'a', 0, 5, 'b c d e a f'],
    ['twenty that helped', 'f', 20, 0, 'f a b c d e'],
    ['very many that did not help', 'a', 0, 1_000_000, 'b c d e f a'],
  ])('shifts its place by little, and by no more than is bounded: %s', async (_what, ticketId, up, down, expected) => {
    await rated(ticketId, up, down);
    expect(await order()).toBe(expected);
  });

  it('lets it not be found at all only where it was hardly like the new one', async () => {
    const [found] = await find(ticket);
    const least = (share: number) => find(ticket, 'acme', { minRelevance: found!.relevance * share, maxResults: 10 });
    await rated('a', 0, 1_000_000);
    expect(idsOf(await least(0.99))).not.toContain('a');
    expect(idsOf(await least(0.79))).toContain('a');
    // It is as like the new one as before, and so the note says.
    expect((await least(0.79)).find(({ externalId }) => externalId === 'a')?.relevance).toBe(found!.relevance);
  });

  it('concerns nobody else', async () => {
    for (const ticketId of ['a', 'b', 'c', 'd', 'e', 'f']) await remember('globex', { ticketId, subject: 'Notebook overheats' });
    await rated('a', 0, 1_000_000);
    expect(await order('globex')).toBe('a b c d e f');
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

  it('are searched by index, each in its own part, however long the history is', async () => {
    await admin.query(`INSERT INTO ticket_history (tenant_id, ticket_id, subject, description, resolved_at, source)
                       SELECT CASE WHEN n % 20 = 0 THEN 'globex' ELSE 'acme' END, 'n' || n, 'Trouble ' || n % 997 || ' with device ' || n % 83,
                              'It shows error ' || n % 1999 || ' in building ' || n % 41, now(), 'test'
                       FROM generate_series(1, 20000) AS n`);
    await admin.query('TRUNCATE history_ratings');
    await admin.query(`INSERT INTO history_ratings (tenant_id, ticket_id, down) SELECT tenant_id, ticket_id, 1 FROM ticket_history`);
    await admin.query('VACUUM ANALYZE ticket_history, history_words, history_ratings');
    const values = similarTicketsValues({
      language: 'english',
      subject: 'Trouble 17 with devise 20',
      description: 'It shows error 1234, and the printer is blank.',
      ticketId: 'new',
      minRelevance: 0.3,
      maxResults: 5,
    });
    const { rows } = await transactions.withTenant('acme', (db) =>
      db.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${SIMILAR_TICKETS.text}`, values),
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).not.toMatch(/Seq Scan on (ticket_history|history_words|history_ratings)/);
    // Words by their key, unknown ones by likeness, tickets by their words, and the tickets that are looked at by their key.
    expect(plan).toMatch(/history_words_pkey.*\n.*Index Cond: \(\(tenant_id = /);
    expect(plan).toMatch(/history_words_likeness.*\n.*Index Cond: \(\(tenant_id = .* AND \(word % /);
    expect(plan).toMatch(/ticket_history_search.*\n.*Index Cond: \(\(tenant_id = .* AND \(search @@ /);
    expect(plan).toMatch(/history_ratings_pkey.*\n.*Index Cond: \(\(tenant_id = .* AND \(ticket_id = /);
    expect(plan).toMatch(/ticket_history_pkey.*\n.*Index Cond: \(\(tenant_id = .* AND \(ticket_id = /);
  });
});
