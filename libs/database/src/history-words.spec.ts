import { TestDatabase } from '#testing';
import { TenantTransactions } from './tenant-transactions';

let database: TestDatabase;
beforeAll(async () => {
  database = await TestDatabase.create();
});
afterAll(() => database.drop());

type Counts = Readonly<Record<string, number>>;

/** What the history says when it is counted anew. */
const COUNTED = `SELECT tenant_id || '/' || lexeme AS word, count(*)::int AS tickets FROM ticket_history, unnest(search) GROUP BY 1
                 UNION ALL SELECT tenant_id || '/', count(*)::int FROM ticket_history GROUP BY 1 ORDER BY 1`;
const KEPT = `SELECT tenant_id || '/' || word AS word, tickets::int FROM history_words WHERE tickets <> 0 ORDER BY 1`;

async function read(sql: string): Promise<Counts> {
  const { rows } = await database.pool('admin').query<{ word: string; tickets: number }>(sql);
  return Object.fromEntries(rows.map((row) => [row.word, row.tickets]));
}
async function expectRightCounts(): Promise<Counts> {
  const kept = await read(KEPT);
  expect(kept).toEqual(await read(COUNTED));
  return kept;
}

const UPSERT = `INSERT INTO ticket_history (tenant_id, ticket_id, subject, resolved_at, source)
                SELECT $1, id, subject, now(), 'test' FROM unnest($2::text[], $3::text[]) AS t (id, subject)
                ON CONFLICT (tenant_id, ticket_id) DO UPDATE SET subject = EXCLUDED.subject`;

describe('the counts of words', () => {
  const store = (tenant: string, tickets: Readonly<Record<string, string>>, role: 'worker' | 'api' = 'worker') =>
    new TenantTransactions(database.pool(role)).withTenant(tenant, (db) =>
      db.query(UPSERT, [tenant, Object.keys(tickets), Object.values(tickets)]),
    );

  it('follow what is added, changed, removed and emptied, tenant by tenant', async () => {
    await store('acme', { 1: 'Printer jams', 2: 'Printer offline', 3: 'Mailbox full' });
    await store('globex', { 1: 'Printer on fire' }, 'api');
    expect(await expectRightCounts()).toMatchObject({ 'acme/': 3, 'acme/printer': 2, 'acme/mailbox': 1, 'globex/printer': 1 });

    await store('acme', { 2: 'Scanner offline', 4: 'Scanner dead', 3: 'Mailbox full' });
    expect(await expectRightCounts()).toMatchObject({ 'acme/': 4, 'acme/printer': 1, 'acme/scanner': 2, 'acme/mailbox': 1 });

    await database.pool('admin').query(`DELETE FROM ticket_history WHERE tenant_id = 'acme' AND ticket_id IN ('1', '3')`);
    const left = await expectRightCounts();
    expect(Object.keys(left)).not.toContain('acme/printer');

    await database.pool('admin').query('TRUNCATE ticket_history');
    expect(await expectRightCounts()).toEqual({});
  });

  it('are right and free of deadlocks when many write the same tickets at once', async () => {
    const pool = database.pool('worker', 8);
    const transactions = new TenantTransactions(pool);
    const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'];
    await Promise.all(
      Array.from({ length: 40 }, (_, writer) => {
        const ids = Array.from({ length: 6 }, (_unused, n) => String((writer * 5 + n) % 12)).toSorted();
        const subjects = ids.map((id) => `${words[(writer + Number(id)) % 6]} ${words[(writer * 3 + 1) % 6]}`);
        return transactions.withTenant('busy', (db) => db.query(UPSERT, ['busy', ids, subjects]));
      }),
    );
    expect((await expectRightCounts())['busy/']).toBe(12);
  });

  it('can be written by nobody but the owner', async () => {
    const write = `INSERT INTO history_words VALUES ('acme', 'x', 1)`;
    for (const role of ['api', 'worker'] as const) {
      await expect(new TenantTransactions(database.pool(role)).withTenant('acme', (db) => db.query(write))).rejects.toThrow(
        'permission denied',
      );
    }
  });
});
