import { Client, type Pool } from 'pg';
import { TestDatabase } from '#testing';
import { createPool } from './database-pool';
import { type Queryable, TenantTransactions, TransactionAbortedError } from './tenant-transactions';

let database: TestDatabase;
let pool: Pool;
let transactions: TenantTransactions;
beforeAll(async () => {
  database = await TestDatabase.create();
  pool = createPool({ connectionString: database.workerUrl, max: 1, application_name: 'spec', query_timeout: 500 });
  transactions = new TenantTransactions(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const remember = (ticketId: string) => ({
  text: `INSERT INTO ticket_history (tenant_id, ticket_id, subject, resolved_at, source) VALUES ('acme', $1, 'Printer', now(), 'test')`,
  values: [ticketId],
});
const remembered = (ticketId: string) =>
  transactions.withTenant(
    'acme',
    async (db) => (await db.query('SELECT 1 FROM ticket_history WHERE ticket_id = $1', [ticketId])).rowCount === 1,
  );
const backend = async () => (await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid;

const asAdmin = async (sql: string) => {
  const admin = new Client({ connectionString: database.adminUrl });
  await admin.connect();
  try {
    return (await admin.query<object>(sql)).rows;
  } finally {
    await admin.end();
  }
};

describe('a unit of work', () => {
  it('is committed, and its result returned', async () => {
    expect(await transactions.withTenant('acme', async (db) => (await db.query(remember('1'))).rowCount)).toBe(1);
    expect(await remembered('1')).toBe(true);
  });

  it('is undone when it throws, and the pool keeps the clean connection', async () => {
    const before = await backend();
    await expect(
      transactions.withTenant('acme', async (db) => {
        await db.query(remember('2'));
        throw new Error('Changed its mind.');
      }),
    ).rejects.toThrow('Changed its mind.');
    expect(await remembered('2')).toBe(false);
    expect(await backend()).toBe(before);
    expect((await pool.query<{ tenant: string }>(`SELECT current_setting('app.tenant_id', true) AS tenant`)).rows).toEqual([
      { tenant: '' },
    ]);
  });

  it('does not pass for committed when it swallowed the error of a statement', async () => {
    const swallowing = transactions.withTenant('acme', async (db) => {
      await db.query(remember('3'));
      await db.query('SELECT nonsense').catch(() => undefined);
      return 'done';
    });
    await expect(swallowing).rejects.toThrow(TransactionAbortedError);
    expect(await remembered('3')).toBe(false);
  });

  it('takes a connection that broke out of the pool, whether it was asked something or not', async () => {
    const before = await backend();
    await expect(transactions.withTenant('acme', (db) => db.query('SELECT pg_terminate_backend(pg_backend_pid())'))).rejects.toThrow();
    await expect(
      transactions.withTenant('acme', async () => {
        const [client] = await asAdmin(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'spec'`);
        expect(client).toEqual({ pg_terminate_backend: true });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }),
    ).rejects.toThrow('not queryable');
    expect(pool.totalCount).toBe(0);
    expect(await remembered('1')).toBe(true);
    expect(await backend()).not.toBe(before);
  });

  it('is cancelled by Postgres when its time is up, and the connection stays in use', async () => {
    const before = await backend();
    const begin = performance.now();
    await expect(transactions.withTenant('acme', (db) => db.query('SELECT pg_sleep(60)'), 100)).rejects.toThrow('statement timeout');
    expect(performance.now() - begin).toBeLessThan(400);
    expect(await backend()).toBe(before);
    expect((await pool.query<{ limit: string }>(`SELECT current_setting('statement_timeout') AS limit`)).rows).toEqual([{ limit: '0' }]);
  });

  it('takes a connection that no longer answers out of the pool', async () => {
    const before = await backend();
    await expect(transactions.withTenant('acme', (db) => db.query('SELECT pg_sleep(60)'))).rejects.toThrow('Query read timeout');
    expect(pool.totalCount).toBe(0);
    expect(await backend()).not.toBe(before);
  });
});

describe('a unit of work on several tenants', () => {
  const insert = (db: Queryable, tenant: string, ticketId: string) =>
    db.query(`INSERT INTO ticket_history (tenant_id, ticket_id, subject, resolved_at, source) VALUES ($1, $2, 'Printer', now(), 'test')`, [
      tenant,
      ticketId,
    ]);
  const tenantsWith = async (ticketId: string) =>
    (await asAdmin(`SELECT tenant_id AS tenant FROM ticket_history WHERE ticket_id = '${ticketId}' ORDER BY 1`)) as { tenant: string }[];

  it('sees the rows of one tenant at a time, in order, and is committed as a whole', async () => {
    const seen: string[] = [];
    await transactions.withEachTenant(['globex', 'acme'], async (db, tenant) => {
      await insert(db, tenant, 'each');
      const { rows } = await db.query<{ tenant: string }>(`SELECT tenant_id AS tenant FROM ticket_history WHERE ticket_id = 'each'`);
      seen.push(...rows.map((row) => row.tenant));
    });
    expect(seen).toEqual(['acme', 'globex']);
    expect(await tenantsWith('each')).toEqual([{ tenant: 'acme' }, { tenant: 'globex' }]);
  });

  it('is undone for all when it fails for one', async () => {
    await expect(
      transactions.withEachTenant(['acme', 'globex'], async (db, tenant) => {
        await insert(db, tenant, 'none');
        if (tenant === 'globex') throw new Error('Not this one.');
      }),
    ).rejects.toThrow('Not this one.');
    expect(await tenantsWith('none')).toEqual([]);
    await expect(transactions.withEachTenant(['acme', "x'; --"], () => Promise.resolve())).rejects.toThrow(RangeError);
  });
});
