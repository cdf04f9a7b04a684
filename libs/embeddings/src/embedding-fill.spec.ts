import type { Pool } from 'pg';
import { type BudgetLimits, ModelBudgets } from '#budgets';
import { prepareEmbeddings, TenantTransactions } from '#database';
import { HistoryStore } from '#history';
import { Metrics } from '#observability';
import type { TenantPreferences } from '#tenants';
import { EmbeddingEndpoint, tenantOf, TestDatabase } from '#testing';
import { EmbeddingFill } from './embedding-fill';
import { EmbeddingModel } from './embedding-model';
import { Embeddings } from './embeddings';

const NO_LIMIT: BudgetLimits = { tokensPerDay: 0, tokensPerMonth: 0, usdPerDay: 0, usdPerMonth: 0 };

let endpoint: EmbeddingEndpoint;
let database: TestDatabase;
let worker: Pool;
let admin: Pool;
let metrics: Metrics;
beforeAll(async () => {
  database = await TestDatabase.create();
  worker = database.pool('worker', 4);
  admin = database.pool('admin');
  await admin.query('CREATE EXTENSION vector');
  await prepareEmbeddings(admin, 3);
  for (const id of ['acme', 'globex', 'gone']) {
    await admin.query(
      `INSERT INTO tenants (id, name, active, tool, sealed_tool_credentials, sealed_webhook_secret) VALUES ($1, $1, $2, 'simulated', '', '')`,
      [id, id !== 'gone'],
    );
  }
});
afterAll(() => database.drop());
beforeEach(async () => {
  await admin.query('TRUNCATE ticket_history, model_spending');
  endpoint = await EmbeddingEndpoint.start([['printer'], ['vpn']]);
  metrics = new Metrics();
});
afterEach(() => endpoint.stop());

function fillOf(changes: { model?: string; batchSize?: number; limits?: Partial<BudgetLimits> } = {}) {
  const { model = 'fake-model', batchSize = 10, limits = {} } = changes;
  const client = new EmbeddingModel({ baseUrl: endpoint.baseUrl, model, dimensions: 3 }, () => undefined);
  const all = { ...NO_LIMIT, ...limits };
  const embeddings = new Embeddings(client, 1, new ModelBudgets(worker, all), metrics);
  return new EmbeddingFill(worker, new TenantTransactions(worker), embeddings, { batchSize, timeoutMs: 5_000 });
}
const acme = (budgets?: TenantPreferences['budgets']) => tenantOf({ id: 'acme', preferences: budgets ? { budgets } : {} });

async function remember(tenantId: string, subjects: Readonly<Record<string, string>>, description = ''): Promise<void> {
  await new HistoryStore(new TenantTransactions(worker), new Metrics()).upsertAll(
    tenantId,
    Object.entries(subjects).map(([ticketId, subject]) => ({
      ticketId,
      subject,
      description,
      resolution: 'Solved.',
      resolvedAt: new Date('2026-05-01T10:00:00Z'),
      source: 'test',
    })),
  );
}
async function stored(): Promise<Record<string, number[] | null>> {
  const { rows } = await admin.query<{ ticket_id: string; embedding: number[] | null }>(
    'SELECT ticket_id, embedding FROM ticket_embeddings ORDER BY ticket_id',
  );
  return Object.fromEntries(rows.map((row) => [row.ticket_id, row.embedding]));
}
/** As five minutes later. */
const later = () => admin.query(`UPDATE ticket_embeddings SET due_at = now() - interval '1 second' WHERE due_at < 'infinity'`);

describe('past tickets', () => {
  it('are embedded in batches, those of active tenants, until none is left', async () => {
    await remember('acme', { a: 'Printer jams', b: 'VPN drops', c: 'Printer and printer' });
    await remember('gone', { z: 'Printer jams' });
    const fill = fillOf({ batchSize: 2 });
    expect(await fill.tenants()).toEqual(['acme']);
    expect([await fill.fill(acme()), await fill.fill(acme()), await fill.fill(acme())]).toEqual([2, 1, 0]);
    expect(await fill.tenants()).toEqual([]);
    expect(await stored()).toEqual({ a: [1, 0, 0.25], b: [0, 1, 0.25], c: [2, 0, 0.25] });
    expect(endpoint.requests.map(({ input }) => input.length)).toEqual([2, 1]);
  });

  it('are shared by workers that fill at the same time', async () => {
    await remember('acme', Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`t${n}`, 'VPN'])));
    const together = () => Promise.all([1, 2, 3].map(() => fillOf({ batchSize: 4 }).fill(acme())));
    while ((await together()).some((count) => count > 0));
    expect(endpoint.requests.flatMap(({ input }) => input)).toHaveLength(20);
    expect(Object.values(await stored())).toEqual(Array.from({ length: 20 }, () => [0, 1, 0.25]));
  });

  it('say nothing personal to the model, and nothing of what mails quote', async () => {
    await remember('acme', { a: 'Printer of jane.doe@acme.example' }, 'Call +49 30 901820.\nKind regards,\nJane Doe');
    await fillOf().fill(acme());
    const [sent = ''] = endpoint.requests[0]?.input ?? [];
    expect(sent).toContain('Printer of [EMAIL_1]');
    expect(sent).not.toMatch(/jane|doe|901820/i);
  });

  it('say nothing personal by half, or behind what nobody sees', async () => {
    await remember('acme', { a: `Printer ${'x '.repeat(990)}of jane.doe@acme.example`, b: 'VPN of jane.\u200bdoe\uff20acme.example' });
    await fillOf().fill(acme());
    const sent = endpoint.requests[0]?.input ?? [];
    expect(sent.map((text) => text.length <= 2_000)).toEqual([true, true]);
    expect(sent.join()).not.toMatch(/jane|doe/);
    expect(sent[1]).toBe('VPN of [EMAIL_1]');
  });

  it('wait for a while when the model fails, and are then embedded', async () => {
    await remember('acme', { a: 'Printer jams' });
    endpoint.fault = () => ({ status: 503 });
    await expect(fillOf().fill(acme())).rejects.toMatchObject({ failure: 'unavailable' });
    endpoint.fault = () => undefined;
    expect([await fillOf().tenants(), await fillOf().fill(acme()), await stored()]).toEqual([[], 0, { a: null }]);
    await later();
    expect([await fillOf().tenants(), await fillOf().fill(acme())]).toEqual([['acme'], 1]);
    expect(await stored()).toEqual({ a: [1, 0, 0.25] });
  });

  it('are left out when the model refuses just them, or when they say nothing', async () => {
    await remember('acme', { a: 'Printer jams', b: 'Poison', c: '???' });
    endpoint.fault = ({ input }) => (input.some((text) => text.includes('Poison')) ? { status: 400 } : undefined);
    await fillOf().fill(acme());
    expect(await stored()).toEqual({ a: [1, 0, 0.25], b: null, c: null });
    await later();
    expect(await fillOf().tenants()).toEqual([]);
  });

  it('are left out also when the model refuses one that is alone', async () => {
    await remember('acme', { b: 'Poison' });
    endpoint.fault = ({ input }) => (input.some((text) => text.includes('Poison')) ? { status: 422 } : undefined);
    expect(await fillOf().fill(acme())).toBe(1);
    await later();
    expect(await fillOf().tenants()).toEqual([]);
  });

  const directionless = (input: readonly string[]) => ({
    body: { data: input.map((text, index) => ({ index, embedding: text.includes('Poison') ? [0, 0, 0] : [1, 0, 0.25] })) },
  });
  it.each([
    ['beside others', { a: 'Printer jams', b: 'Poison', c: 'VPN drops' }, [3, 1]],
    ['alone', { b: 'Poison' }, [1, 1]],
  ])('are left out when the model gives just them no vector: %s', async (_what, subjects, calls) => {
    await remember('acme', subjects);
    endpoint.fault = ({ input }) => directionless(input);
    await fillOf().fill(acme());
    expect(await stored()).toEqual(Object.fromEntries(Object.keys(subjects).map((id) => [id, id === 'b' ? null : [1, 0, 0.25]])));
    expect(endpoint.requests.map(({ input }) => input.length)).toEqual(calls);
    await later();
    expect(await fillOf().tenants()).toEqual([]);
  });

  it('are tried again when the vectors have another length than the settings say', async () => {
    await remember('acme', { a: 'Printer jams', b: 'VPN drops' });
    endpoint.fault = ({ input }) => ({ body: { data: input.map(() => ({ embedding: [1, 2] })) } });
    await expect(fillOf().fill(acme())).rejects.toMatchObject({ failure: 'invalid answer' });
    expect(endpoint.requests).toHaveLength(1);
    await later();
    expect(await fillOf().tenants()).toEqual(['acme']);
  });

  it.each([
    ['several', { a: 'Printer jams', b: 'VPN drops' }],
    ['one', { a: 'Printer jams' }],
  ])('are tried again when the model refuses whatever it is asked: %s', async (_what, subjects) => {
    await remember('acme', subjects);
    endpoint.fault = () => ({ status: 400 });
    await expect(fillOf().fill(acme())).rejects.toMatchObject({ failure: 'request refused' });
    // The batch, and one text that nothing is wrong with.
    expect(endpoint.requests).toHaveLength(2);
    endpoint.fault = () => undefined;
    await later();
    expect(await fillOf().fill(acme())).toBe(Object.keys(subjects).length);
    expect((await stored())['a']).toEqual([1, 0, 0.25]);
  });

  it('are embedded anew by another model', async () => {
    await remember('acme', { a: 'Printer jams' });
    await fillOf().fill(acme());
    const other = fillOf({ model: 'fake-other' });
    expect([await other.tenants(), await other.fill(acme()), await other.tenants()]).toEqual([['acme'], 1, []]);
    const { rows } = await admin.query('SELECT model, due_at FROM ticket_embeddings');
    expect(rows).toEqual([{ model: 'fake-other', due_at: null }]);
  });

  it('are embedded anew when their text changes, and not when only their resolution does', async () => {
    await remember('acme', { a: 'Printer jams', b: 'Printer jams' });
    await fillOf().fill(acme());
    await remember('acme', { a: 'Printer jams', b: 'VPN drops' });
    await admin.query(`UPDATE ticket_history SET resolution = 'Better.' WHERE ticket_id = 'a'`);
    expect(await stored()).toEqual({ a: [1, 0, 0.25] });
    await fillOf().fill(acme());
    expect(await stored()).toEqual({ a: [1, 0, 0.25], b: [0, 1, 0.25] });
  });

  it('get no vector of a text that changed while the model was asked', async () => {
    await remember('acme', { a: 'Printer jams' });
    endpoint.fault = async () => {
      endpoint.fault = () => undefined;
      await remember('acme', { a: 'VPN drops' });
      return undefined;
    };
    await fillOf().fill(acme());
    expect(await stored()).toEqual({});
    await fillOf().fill(acme());
    expect(await stored()).toEqual({ a: [0, 1, 0.25] });
  });

  it('lose their vectors with themselves', async () => {
    await remember('acme', { a: 'Printer jams' });
    await fillOf().fill(acme());
    await remember('acme', { b: 'VPN drops' });
    await fillOf().fill(acme());
    await admin.query(`DELETE FROM ticket_history WHERE ticket_id = 'a'`);
    expect(await stored()).toEqual({ b: [0, 1, 0.25] });
    await admin.query('TRUNCATE ticket_history');
    expect(await stored()).toEqual({});
  });

  it('leave half of what everybody may spend to the notes too, where a tenant has no limit of its own', async () => {
    await remember('acme', { a: 'Printer jams' });
    // The ticket may take 4 tokens.
    await expect(fillOf({ limits: { tokensPerMonth: 6 } }).fill(acme())).rejects.toMatchObject({ failure: 'budget spent' });
    await later();
    expect(await fillOf({ limits: { tokensPerMonth: 8 } }).fill(acme())).toBe(1);
  });

  it('cost what the endpoint counts, and leave half of a budget to the notes', async () => {
    await remember('acme', { a: 'Printer jams', b: 'VPN drops' });
    const budgets = { tokensPerDay: 18 };
    expect(await fillOf({ batchSize: 1 }).fill(acme(budgets))).toBe(1);
    const { rows } = await admin.query(`SELECT tokens::int, usd::float FROM model_spending WHERE period = 'day'`);
    expect(rows).toEqual([{ tokens: 7, usd: 0.000007 }]);
    // 7 are spent, the next one may take 3, and half of 18 are 9.
    await expect(fillOf({ batchSize: 1 }).fill(acme(budgets))).rejects.toMatchObject({ failure: 'budget spent' });
    await later();
    expect(await fillOf({ batchSize: 1 }).fill(acme({ tokensPerDay: 40 }))).toBe(1);
    const counted = (await metrics.registry.getSingleMetric('embedding_requests_total')?.get())?.values.map(({ labels, value }) => [
      labels['outcome'],
      value,
    ]);
    expect(counted).toEqual([
      ['embedded', 2],
      ['budget spent', 1],
    ]);
  });
});
