import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { ModelBudgets } from '#budgets';
import { withDeadline } from '#cancellation';
import { prepareEmbeddings, TenantTransactions } from '#database';
import { EmbeddingFill, EmbeddingModel, Embeddings, VectorSupport } from '#embeddings';
import { HistoryStore } from '#history';
import { Metrics } from '#observability';
import { EmbeddingEndpoint, tenantOf, TestDatabase, ticketClientOf, ticketOf } from '#testing';
import type { Ticket } from '#tickets';
import { TicketHistorySource } from './ticket-history.source';
import { TicketMeaning } from './ticket-meaning';

const NO_LIMIT = { tokensPerDay: 0, tokensPerMonth: 0, usdPerDay: 0, usdPerMonth: 0 };
/** Words that mean the same, some of them in another language. */
const TOPICS = [
  ['printer', 'drucker', 'paper', 'papier'],
  ['vpn', 'tunnel', 'homeoffice'],
  ['mailbox', 'postfach', 'outlook'],
] as const;

let endpoint: EmbeddingEndpoint;
let database: TestDatabase;
let worker: Pool;
let admin: Pool;
let transactions: TenantTransactions;
let metrics: Metrics;
beforeEach(async () => {
  database = await TestDatabase.create();
  worker = database.pool('worker', 3);
  admin = database.pool('admin');
  transactions = new TenantTransactions(worker);
  endpoint = await EmbeddingEndpoint.start(TOPICS);
  metrics = new Metrics();
  await remember('acme', { 1: 'Printer jams', 2: 'VPN drops', 3: 'Mailbox is full' });
  await remember('globex', { g: 'Drucker defekt' });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await endpoint.stop();
  await database.drop();
});

async function remember(tenantId: string, subjects: Readonly<Record<string, string>>): Promise<void> {
  const whole = { description: '', resolution: 'Solved.', resolvedAt: new Date('2026-05-01T10:00:00Z'), source: 'test' };
  const tickets = Object.entries(subjects).map(([ticketId, subject]) => ({ ...whole, ticketId, subject }));
  await new HistoryStore(transactions, new Metrics()).upsertAll(tenantId, tickets);
}

function embeddings() {
  const model = new EmbeddingModel({ baseUrl: endpoint.baseUrl, model: 'fake-model', dimensions: endpoint.dimensions }, () => undefined);
  return new Embeddings(model, 0, new ModelBudgets(worker, NO_LIMIT), metrics);
}
async function prepare(): Promise<void> {
  await admin.query('CREATE EXTENSION IF NOT EXISTS vector');
  await prepareEmbeddings(admin, endpoint.dimensions);
}
async function embedAll(...tenants: string[]): Promise<void> {
  const fill = new EmbeddingFill(worker, transactions, embeddings(), { batchSize: 500, timeoutMs: 5_000 });
  for (const id of tenants) while ((await fill.fill(tenantOf({ id }))) > 0);
}
const support = (now?: () => number) => new VectorSupport(worker, endpoint.dimensions, now);
function meaningOf(changes: { support?: VectorSupport; timeoutMs?: number } = {}) {
  const settings = { timeoutMs: changes.timeoutMs ?? 1_000, minSimilarity: 0.5 };
  return new TicketMeaning(embeddings(), changes.support ?? support(), metrics, settings);
}

async function find(
  ticket: Partial<Ticket>,
  changes: {
    support?: VectorSupport;
    timeoutMs?: number;
    minRelevance?: number;
    tenantId?: string;
    searchMs?: number;
    meaning?: TicketMeaning;
  } = {},
) {
  const source = new TicketHistorySource(
    transactions,
    { maxResults: 5, minRelevance: changes.minRelevance ?? 0.3, timeoutMs: changes.searchMs ?? 5_000 },
    changes.meaning ?? meaningOf(changes),
  );
  const query = {
    tenant: tenantOf({ id: changes.tenantId ?? 'acme' }),
    ticket: ticketOf({ description: '', ...ticket }),
    ticketClient: ticketClientOf(),
  };
  // As the caller does, which waits no longer.
  const found = await withDeadline(source.timeoutMs, (signal) => source.find(query, signal));
  return found.map(({ externalId }) => externalId);
}
async function searches(): Promise<Record<string, number>> {
  const values = (await metrics.registry.getSingleMetric('embedding_requests_total')?.get())?.values ?? [];
  const own = values.filter(({ labels }) => labels['purpose'] === 'search');
  return Object.fromEntries(own.map(({ labels, value }) => [String(labels['outcome']), value]));
}
/** In the place of the search by meaning, which is kept as `kept_history_by_meaning`. */
async function replaceSearch(statement: string): Promise<void> {
  await admin.query(`ALTER FUNCTION history_by_meaning RENAME TO kept_history_by_meaning`);
  await admin.query(`CREATE FUNCTION history_by_meaning(text, real[], text[], integer) RETURNS TABLE (ticket_id text, similarity float8)
                     LANGUAGE plpgsql STRICT AS $$BEGIN ${statement} END$$`);
}
const WORDS = { subject: 'Printer jams again' };
const MEANING = { subject: 'Papier klemmt im Drucker' };

describe('the meaning of a ticket', () => {
  it('finds what shares no word with it, of its own tenant', async () => {
    expect(await find(MEANING)).toEqual([]);
    await prepare();
    await embedAll('acme', 'globex');
    expect(await find(MEANING)).toEqual(['1']);
    expect(await find({ subject: 'Tunnel' }, { tenantId: 'globex' })).toEqual([]);
    expect(await find(MEANING, { tenantId: 'globex' })).toEqual(['g']);
    expect(await searches()).toEqual({ 'not available': 1, embedded: 3 });
  });

  it('raises what says the same above what has the same words', async () => {
    await remember('acme', { 10: 'Update of the list in Excel', 11: 'Update of the list in Outlook' });
    const ticket = { subject: 'Update of the list in the Postfach' };
    expect((await find(ticket))[0]).toBe('10');
    await prepare();
    await embedAll('acme');
    expect((await find(ticket))[0]).toBe('11');
  });

  it('does not find the ticket itself, and nothing by the meaning of nothing', async () => {
    await prepare();
    await embedAll('acme');
    expect(await find({ id: '1', ...MEANING })).toEqual([]);
    expect(await find({ subject: '???' })).toEqual([]);
    expect(await searches()).toEqual({ embedded: 1 });
  });

  it('is told without what is personal, also of the requester whom the tool names', async () => {
    await prepare();
    await find({ subject: 'Printer of Quux', description: 'Write to q@acme.example', requester: { name: 'Bernadette Quux' } });
    const [sent = ''] = endpoint.requests[0]?.input ?? [];
    expect(sent).toMatch(/^Printer of \[PERSON_1\]\nWrite to \[EMAIL_1\]$/);
  });

  it.each<[string, () => EmbeddingEndpoint['fault']]>([
    ['timeout', () => () => new Promise(() => undefined)],
    ['unavailable', () => () => ({ status: 503 })],
    ['invalid answer', () => () => ({ body: {} })],
  ])('is gone without when it ends in "%s", and no ticket is lost for it', async (outcome, fault) => {
    await prepare();
    await embedAll('acme');
    endpoint.fault = fault();
    expect(await find(WORDS, { timeoutMs: 200 })).toEqual(['1']);
    expect(await searches()).toEqual({ [outcome]: 1 });
  });

  it('is not asked for where it cannot be compared, and is as soon as it can', async () => {
    let now = 0;
    const watching = support(() => now);
    expect(await find(WORDS, { support: watching })).toEqual(['1']);
    expect(endpoint.requests).toEqual([]);
    await prepare();
    await embedAll('acme');
    expect(await find(MEANING, { support: watching })).toEqual([]);
    now += 30_000;
    expect(await find(MEANING, { support: watching })).toEqual(['1']);
  });

  it('is gone without when the extension was dropped a moment ago', async () => {
    await prepare();
    await embedAll('acme');
    const watching = support();
    expect(await find(WORDS, { support: watching })).toEqual(['1']);
    await admin.query('DROP EXTENSION vector CASCADE');
    expect(await find(WORDS, { support: watching })).toEqual(['1']);
    expect(await searches()).toEqual({ embedded: 2, 'search failed': 1 });
    // It has looked again.
    expect(await find(WORDS, { support: watching })).toEqual(['1']);
    expect(await searches()).toEqual({ embedded: 2, 'search failed': 1, 'not available': 1 });
  });

  it('is gone without when the search with it is slow', async () => {
    await prepare();
    await embedAll('acme');
    await replaceSearch('PERFORM pg_sleep(60);');
    expect(await find(WORDS, { searchMs: 2_000 })).toEqual(['1']);
    expect(await searches()).toEqual({ embedded: 1, 'search failed': 1 });
  });

  it('is said to be used again when a search with it succeeds, and not as soon as there is an embedding', async () => {
    const said: string[] = [];
    for (const level of ['warn', 'log'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation((...texts: unknown[]) => void said.push(String(texts[0])));
    }
    const meaning = meaningOf();
    await prepare();
    await embedAll('acme');
    await replaceSearch(`RAISE EXCEPTION 'no search today';`);
    for (let n = 0; n < 3; n += 1) expect(await find(WORDS, { meaning })).toEqual(['1']);
    expect(said).toEqual(['Tickets are searched without embeddings: no search today']);
    await admin.query('DROP FUNCTION history_by_meaning');
    await admin.query('ALTER FUNCTION kept_history_by_meaning RENAME TO history_by_meaning');
    for (let n = 0; n < 2; n += 1) expect(await find(MEANING, { meaning })).toEqual(['1']);
    expect(said.slice(1)).toEqual(['Tickets are searched by meaning again.']);
  });

  it.each([
    ['which are among them', ['1'], ['1']],
    ['which are not', ['3'], ['1', '3']],
  ])('is compared with the nearest past tickets and with those that are named, %s', async (_what, named, expected) => {
    await prepare();
    await embedAll('acme');
    const { rows } = await transactions.withTenant('acme', (db) =>
      db.query<{ ticket_id: string }>(
        `SELECT ticket_id FROM history_by_meaning('fake-model', '{1, 0, 0, 0.25}', $1, 1) ORDER BY similarity DESC`,
        [named],
      ),
    );
    expect(rows.map((row) => row.ticket_id)).toEqual(expected);
  });

  it('is looked for by index in a long history, among many of other tenants', async () => {
    await admin.query(`INSERT INTO ticket_history (tenant_id, ticket_id, subject, resolved_at, source)
                       SELECT CASE WHEN n % 2 = 0 THEN 'globex' ELSE 'acme' END, 'n' || n, 'Trouble ' || n % 997, now(), 'test' FROM generate_series(1, 6000) AS n`);
    await admin.query(`INSERT INTO ticket_embeddings (tenant_id, ticket_id, model, embedding)
                       SELECT tenant_id, ticket_id, 'fake-model', ARRAY[sin(n), cos(n), sin(n * 0.7), 0.25]::real[]
                       FROM (SELECT *, substr(ticket_id, 2)::int AS n FROM ticket_history WHERE ticket_id LIKE 'n%') AS h`);
    await prepare();
    await embedAll('acme');
    await admin.query('VACUUM ANALYZE ticket_history, ticket_embeddings, history_words');
    expect((await find(MEANING))[0]).toBe('1');
    const scans = async () => {
      await worker.query('SELECT pg_stat_force_next_flush()');
      await admin.query('SELECT pg_stat_clear_snapshot()');
      const { rows } = await admin.query<{ scans: string }>(
        `SELECT idx_scan AS scans FROM pg_stat_user_indexes WHERE indexrelname = 'ticket_embeddings_near_4'`,
      );
      return Number(rows[0]?.scans);
    };
    const nearest = (tenantId: string) =>
      transactions.withTenant(tenantId, async (db) => {
        await db.query('SELECT pg_stat_force_next_flush()');
        return (
          await db.query<{ ticket_id: string }>(`SELECT ticket_id FROM history_by_meaning('fake-model', '{1, 0, 0, 0.25}', '{}', 100)`)
        ).rows;
      });
    const before = await scans();
    for (const tenant of ['acme', 'globex']) {
      const exact = await admin.query<{ ticket_id: string }>(
        `SELECT ticket_id FROM ticket_embeddings WHERE tenant_id = $1 ORDER BY embedding::halfvec(4) <=> '[1, 0, 0, 0.25]' LIMIT 100`,
        [tenant],
      );
      const wanted = new Set(exact.rows.map((row) => row.ticket_id));
      const found = (await nearest(tenant)).filter((row) => wanted.has(row.ticket_id));
      expect(found.length).toBeGreaterThanOrEqual(95);
    }
    expect(await scans()).toBeGreaterThan(before);
  });
});
