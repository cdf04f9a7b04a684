import type { Pool } from 'pg';
import type { TenantPreferences } from '#tenants';
import { TestDatabase } from '#testing';
import { type BudgetLimits, ModelBudgets, type ReserveResult } from './model-budgets';

const NO_LIMIT: BudgetLimits = { tokensPerDay: 0, tokensPerMonth: 0, usdPerDay: 0, usdPerMonth: 0 };
const MINUTE = 60_000;

let database: TestDatabase;
let worker: Pool;
let admin: Pool;
let tenants = 0;
beforeAll(async () => {
  database = await TestDatabase.create();
  worker = database.pool('worker', 50);
  admin = database.pool('admin');
  // Every connection is open before the first test, or those that ask at once would ask one after the other.
  await Promise.all(Array.from({ length: 50 }, () => worker.query('SELECT pg_sleep(0.5)')));
});
afterAll(() => database.drop());

const budgets = (limits: Partial<BudgetLimits> = {}) => new ModelBudgets(worker, { ...NO_LIMIT, ...limits });
/** A tenant that no other test has. */
const aTenant = (own?: TenantPreferences['budgets']) => ({ id: `tenant-${(tenants += 1)}`, preferences: own ? { budgets: own } : {} });
const granted = (results: ReserveResult[]) => results.flatMap((result) => (result.kind === 'reserved' ? [result.reservation] : []));
const spent = { kind: 'spent', period: 'day' };

async function spending(tenantId: string) {
  const { rows } = await admin.query<{ period: string; tokens: number; usd: number }>(
    'SELECT period, tokens::int, usd::float FROM model_spending WHERE tenant_id = $1 ORDER BY period',
    [tenantId],
  );
  return rows;
}

describe('a budget', () => {
  it('is never passed by 50 reservations at once, and leaves nothing of it unused', async () => {
    const tenant = aTenant({ tokensPerDay: 1_000 });
    const ask = () => budgets().reserve(tenant, { tokens: 90, usd: 0 }, MINUTE);
    const first = granted(await Promise.all(Array.from({ length: 50 }, ask)));
    expect(first).toHaveLength(11);
    // They took half of what was set aside: 495 are spent, and the next ones share the rest.
    await Promise.all(first.map((reservation) => budgets().settle(reservation, { tokens: 45, usd: 0 })));
    expect(granted(await Promise.all(Array.from({ length: 50 }, ask)))).toHaveLength(5);
  });

  it('is asked for one reservation after the other, also by processes that know nothing of each other', async () => {
    const tenant = aTenant({ tokensPerDay: 100 });
    await budgets().settle(granted([await budgets().reserve(tenant, { tokens: 1, usd: 0 }, MINUTE)])[0]!, { tokens: 0, usd: 0 });
    const process = await worker.connect();
    // One connection for all statements, so that they stay in the transaction that begins below.
    const slow = new ModelBudgets(process as unknown as Pool, { ...NO_LIMIT });
    await process.query('BEGIN');
    expect((await slow.reserve(tenant, { tokens: 60, usd: 0 }, MINUTE)).kind).toBe('reserved');
    const second = budgets().reserve(tenant, { tokens: 60, usd: 0 }, MINUTE);
    const early = await Promise.race([second, new Promise((resolve) => setTimeout(resolve, 100, 'waits'))]);
    await process.query('COMMIT');
    process.release();
    expect([early, await second]).toEqual(['waits', spent]);
  });

  it('holds while some reserve and others settle', async () => {
    const tenant = aTenant({ tokensPerDay: 500, usdPerMonth: 3 });
    let most = 0;
    let calls = 0;
    const call = async () => {
      const result = await budgets().reserve(tenant, { tokens: 10, usd: 0.1 }, MINUTE);
      if (result.kind === 'spent') return;
      calls += 1;
      const { rows } = await admin.query<{ tokens: number }>(
        `SELECT (SELECT coalesce(sum(tokens), 0) FROM model_spending WHERE tenant_id = $1 AND period = 'day')::int
              + (SELECT coalesce(sum(tokens), 0) FROM model_reservations WHERE tenant_id = $1)::int AS tokens`,
        [tenant.id],
      );
      most = Math.max(most, rows[0]?.tokens ?? 0);
      await budgets().settle(result.reservation, { tokens: 10, usd: 0.1 });
    };
    await Promise.all(Array.from({ length: 50 }, call));
    expect(calls).toBe(30);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(300);
    expect(await spending(tenant.id)).toEqual([
      { period: 'day', tokens: 300, usd: 3 },
      { period: 'month', tokens: 300, usd: 3 },
    ]);
  });

  it.each<[keyof BudgetLimits, string]>([
    ['tokensPerDay', 'day'],
    ['tokensPerMonth', 'month'],
    ['usdPerDay', 'day'],
    ['usdPerMonth', 'month'],
  ])('of %s refuses what does not fit, and says that it is the %s', async (limit, period) => {
    const tenant = aTenant();
    const limited = budgets({ [limit]: 5 });
    expect(await limited.reserve(tenant, { tokens: 6, usd: 6 }, MINUTE)).toEqual({ kind: 'spent', period });
    const fitting = await limited.reserve(tenant, { tokens: 5, usd: 5 }, MINUTE);
    expect(fitting.kind).toBe('reserved');
    await limited.settle(granted([fitting])[0]!, { tokens: 4, usd: 4 });
    expect((await limited.reserve(tenant, { tokens: 2, usd: 2 }, MINUTE)).kind).toBe('spent');
    expect((await limited.reserve(tenant, { tokens: 1, usd: 1 }, MINUTE)).kind).toBe('reserved');
  });

  it("is the tenant's own where it has one, and the installation's where not", async () => {
    const limited = budgets({ tokensPerDay: 10, tokensPerMonth: 20 });
    expect(await limited.reserve(aTenant(), { tokens: 11, usd: 0 }, MINUTE)).toEqual(spent);
    expect((await limited.reserve(aTenant({ tokensPerDay: 15 }), { tokens: 11, usd: 0 }, MINUTE)).kind).toBe('reserved');
    expect(await limited.reserve(aTenant({ tokensPerDay: 0 }), { tokens: 21, usd: 0 }, MINUTE)).toEqual({ kind: 'spent', period: 'month' });
    expect((await limited.reserve(aTenant({ tokensPerDay: 0, tokensPerMonth: 0 }), { tokens: 1e9, usd: 0 }, MINUTE)).kind).toBe('reserved');
  });

  it('gets back what a process that died had set aside', async () => {
    const tenant = aTenant({ tokensPerDay: 100 });
    expect((await budgets().reserve(tenant, { tokens: 100, usd: 0 }, 150)).kind).toBe('reserved');
    expect(await budgets().reserve(tenant, { tokens: 1, usd: 0 }, MINUTE)).toEqual(spent);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await budgets().reserve(tenant, { tokens: 100, usd: 0 }, MINUTE)).kind).toBe('reserved');
  });

  it('counts a call that ended after its reservation had', async () => {
    const tenant = aTenant({ tokensPerDay: 100 });
    const [late] = granted([await budgets().reserve(tenant, { tokens: 100, usd: 0 }, 0)]);
    const next = await budgets().reserve(tenant, { tokens: 50, usd: 0 }, MINUTE);
    expect(next.kind).toBe('reserved');
    await budgets().settle(late!, { tokens: 60, usd: 0 });
    expect(await budgets().reserve(tenant, { tokens: 1, usd: 0 }, MINUTE)).toEqual(spent);
  });

  it('begins anew with the day and the month, and one of yesterday is settled where it was made', async () => {
    const tenant = aTenant({ tokensPerDay: 100, tokensPerMonth: 1_000 });
    const [old] = granted([await budgets().reserve(tenant, { tokens: 100, usd: 0 }, MINUTE)]);
    await admin.query(`UPDATE model_reservations SET day = day - interval '2 months' WHERE tenant_id = $1`, [tenant.id]);
    expect((await budgets().reserve(tenant, { tokens: 100, usd: 0 }, MINUTE)).kind).toBe('reserved');
    await budgets().settle(old!, { tokens: 100, usd: 0 });
    const { rows } = await admin.query(
      `SELECT count(*)::int AS months, sum(tokens) FILTER (WHERE starts_on < now() - interval '40 days')::int AS before
       FROM model_spending WHERE tenant_id = $1 AND period = 'month'`,
      [tenant.id],
    );
    expect(rows).toEqual([{ months: 2, before: 100 }]);
  });

  it("is no other tenant's", async () => {
    const [one, other] = [aTenant(), aTenant()];
    const limited = budgets({ tokensPerDay: 10 });
    expect((await limited.reserve(one, { tokens: 10, usd: 0 }, MINUTE)).kind).toBe('reserved');
    expect((await limited.reserve(other, { tokens: 10, usd: 0 }, MINUTE)).kind).toBe('reserved');
  });
});
