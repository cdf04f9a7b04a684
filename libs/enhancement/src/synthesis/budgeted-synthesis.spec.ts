import { LLMock } from '@copilotkit/aimock';
import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { ModelBudgets } from '#budgets';
import { Metrics } from '#observability';
import { TestDatabase, tenantOf, ticketOf } from '#testing';
import type { TenantPreferences } from '#tenants';
import { renderNote } from '../note/render-note';
import { LanguageModel } from './language-model';
import { Synthesizer } from './synthesizer';

/** With budgets in a real Postgres, and aimock as the endpoint of the model. */
let database: TestDatabase;
let pool: Pool;
let admin: Pool;
let server: LLMock;
let metrics: Metrics;
let tenants = 0;
const MOST = 500;
const GOOD = { content: JSON.stringify({ summary: [{ text: 'The toner is empty.', refs: ['H1'] }], next_steps: [] }) };
const USED = { prompt_tokens: 700, completion_tokens: 50 };
const evidence = [
  { ref: 'H1', kind: 'past ticket' as const, title: 'Blank pages', text: 'Resolution: Replaced the toner.', relevance: 0.8 },
];

beforeAll(async () => {
  Logger.overrideLogger(false);
  [database, server] = await Promise.all([TestDatabase.create(), LLMock.create({ logLevel: 'silent' })]);
  pool = database.pool('worker', 10);
  admin = database.pool('admin');
});
afterAll(() => Promise.all([database.drop(), server.stop()]));
beforeEach(() => {
  server.reset().clearChaos();
  metrics = new Metrics();
});

function synthesizer(timeoutMs = 2_000, budgetPool = pool, usdPerMillionTokens = 1_000): Synthesizer {
  const languageModel = new LanguageModel({ baseUrl: `${server.url}/v1`, timeoutMs, maxOutputTokens: MOST }, () => 'fake-key');
  const budgets = new ModelBudgets(budgetPool, { tokensPerDay: 0, tokensPerMonth: 0, usdPerDay: 0, usdPerMonth: 0 });
  const settings = { model: 'm', inputUsdPerMillionTokens: usdPerMillionTokens, outputUsdPerMillionTokens: usdPerMillionTokens };
  return new Synthesizer(languageModel, settings, metrics, budgets);
}

const aTenant = (budgets: TenantPreferences['budgets'] = {}) => tenantOf({ id: `tenant-${(tenants += 1)}`, preferences: { budgets } });
const synthesize = (tenant = aTenant(), made = synthesizer(), signal = new AbortController().signal) =>
  made.synthesize({ tenant, ticket: ticketOf(), evidence }, signal);

async function spending(tenantId: string) {
  const { rows } = await admin.query<{ tokens: number; usd: number; open: number }>(
    `SELECT tokens::int, usd::float, (SELECT count(*)::int FROM model_reservations WHERE tenant_id = $1) AS open
     FROM model_spending WHERE tenant_id = $1 AND period = 'day'`,
    [tenantId],
  );
  return rows[0];
}

describe('a budget for the model', () => {
  it('is charged with what the endpoint counted', async () => {
    server.on({}, { ...GOOD, usage: USED });
    const tenant = aTenant({ tokensPerDay: 10_000 });
    expect(await synthesize(tenant)).toMatchObject({ status: 'ok' });
    expect(await spending(tenant.id)).toEqual({ tokens: 750, usd: 0.75, open: 0 });
  });

  it('is charged with what was set aside when nobody knows better: no count, a timeout, a call that was cut off', async () => {
    server.on({}, { ...GOOD, usage: { prompt_tokens: 0, completion_tokens: 0 } });
    server.setChaos({ latencyMs: 1_000 });
    const [slow, cut] = [aTenant(), aTenant()];
    expect(await synthesize(slow, synthesizer(100))).toMatchObject({ reason: 'timeout' });
    const job = new AbortController();
    setTimeout(() => job.abort(new Error('lease lost')), 50);
    await expect(synthesize(cut, synthesizer(), job.signal)).rejects.toThrow('lease lost');
    for (const { id } of [slow, cut]) {
      const { tokens = 0, open } = (await spending(id)) ?? {};
      expect(tokens).toBeGreaterThan(MOST + 200);
      expect(tokens).toBeLessThan(MOST + 1_500);
      expect(open).toBe(0);
    }
  });

  it('is charged with nothing for a call that was refused', async () => {
    server.on({}, { status: 429, error: { message: 'slow down' } });
    const tenant = aTenant();
    expect(await synthesize(tenant)).toMatchObject({ reason: 'rate limited' });
    expect(await spending(tenant.id)).toEqual({ tokens: 0, usd: 0, open: 0 });
  });

  it.each<[TenantPreferences['budgets'], string, string, string]>([
    [{ tokensPerDay: 2_000 }, 'daily budget spent', 'day', "today's budget"],
    [{ usdPerMonth: 2 }, 'monthly budget spent', 'month', "this month's budget"],
  ])('%j that is spent leaves a note with the findings, which says so in one line', async (limits, reason, period, words) => {
    server.on({}, { ...GOOD, usage: USED });
    const tenant = aTenant(limits);
    const outcomes = [];
    for (let i = 0; i < 4; i += 1) outcomes.push(await synthesize(tenant));
    expect(outcomes.filter(({ status }) => status === 'ok').length).toBeGreaterThan(0);
    expect(outcomes.at(-1)).toEqual({ status: 'failed', reason, model: 'm' });
    const made = outcomes.filter(({ status }) => status === 'ok').length;
    expect(server.getRequests()).toHaveLength(made);
    expect(await metrics.registry.metrics()).toContain(`llm_budget_spent_total{tenant="${tenant.id}",period="${period}"} ${4 - made}`);
    const found = { source: 'ticket_history', outcome: 'found' as const, durationMs: 1, evidence };
    const input = { tenantName: 'Acme', context: [found], synthesis: outcomes.at(-1)!, publicNote: false, marker: 'Reference 1' };
    const { text } = renderNote(input, 500);
    const lines = text.split('\n').filter((line) => line.includes('budget'));
    expect(lines).toEqual([expect.stringContaining(`was not asked, because ${words} for it is spent`)]);
    expect(text).toContain('Replaced the toner.');
  });

  it('is never passed by 50 notes at once', async () => {
    server.on({}, { ...GOOD, usage: USED });
    const tenant = aTenant({ tokensPerDay: 10_000 });
    const made = synthesizer();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => synthesize(tenant, made)));
    const answered = outcomes.filter(({ status }) => status === 'ok').length;
    expect(answered).toBeGreaterThan(0);
    expect(answered).toBeLessThan(14);
    expect(await spending(tenant.id)).toEqual({ tokens: answered * 750, usd: answered * 0.75, open: 0 });
  });

  it('in money is told of in the log, once, when the model has no price', async () => {
    server.on({}, { ...GOOD, usage: USED });
    const warn = jest.spyOn(Logger.prototype, 'warn');
    const [inMoney, inTokens] = [aTenant({ usdPerMonth: 2 }), aTenant({ tokensPerDay: 10_000 })];
    const unpriced = synthesizer(2_000, pool, 0);
    for (const tenant of [inMoney, inTokens, inMoney]) await synthesize(tenant, unpriced);
    await synthesize(inMoney, synthesizer());
    expect(warn.mock.calls).toEqual([
      [{ message: expect.stringMatching(/no price: set llm\.prices/) as string, tenant: inMoney.id, model: 'm' }],
    ]);
    warn.mockRestore();
  });

  it('that Postgres cannot tell about is an error, for the queue to try again', async () => {
    // A pool that was built on no server would take seconds to say the same.
    const away = { query: () => Promise.reject(new Error('no Postgres')) } as unknown as Pool;
    await expect(synthesize(aTenant(), synthesizer(2_000, away))).rejects.toThrow('no Postgres');
    expect(server.getRequests()).toHaveLength(0);
  });
});
