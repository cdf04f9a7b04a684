import { Pool } from 'pg';
import { TestDatabase } from '#testing';
import { assertUnprivilegedRole } from './role-guard';
import { TenantTransactions } from './tenant-transactions';

let database: TestDatabase;
const pools: Pool[] = [];
const pool = (connectionString: string) => {
  const made = new Pool({ connectionString, max: 1 });
  pools.push(made);
  return made;
};
beforeAll(async () => {
  database = await TestDatabase.create();
});
afterAll(async () => {
  await Promise.all(pools.map((each) => each.end()));
  await database.drop();
});

describe('every table of tenants', () => {
  it('has tenant_id first in its primary key, and row-level security enabled, forced and complete', async () => {
    const { rows } = await pool(database.adminUrl).query<{
      table: string;
      first_key: string;
      rls: boolean;
      forced: boolean;
      isolation: string;
    }>(
      `SELECT c.relname AS table, c.relrowsecurity AS rls, c.relforcerowsecurity AS forced,
              (SELECT a.attname FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
               WHERE i.indrelid = c.oid AND i.indisprimary) AS first_key,
              (SELECT count(*) FROM pg_policies AS p WHERE p.tablename = c.relname AND p.policyname = 'tenant_isolation' AND p.cmd = 'ALL'
                 AND p.roles = '{public}' AND p.qual LIKE '%current_tenant()%' AND p.with_check LIKE '%current_tenant()%') AS isolation
       FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_migrations'`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(8);
    for (const row of rows) {
      const first_key = row.table === 'tenants' ? 'id' : 'tenant_id';
      expect(row).toEqual({ table: row.table, first_key, rls: true, forced: true, isolation: '1' });
    }
  });

  it('shows everything of all tenants to no role of the application', async () => {
    const { rows } = await pool(database.adminUrl).query<{ policy: string; roles: string[] }>(
      `SELECT policyname AS policy, roles FROM pg_policies WHERE policyname <> 'tenant_isolation'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.roles).toEqual('{ai_agents_owner}');
  });
});

describe('a transaction of one tenant', () => {
  let transactions: TenantTransactions;
  const insert = `INSERT INTO ticket_history (tenant_id, ticket_id, subject, resolved_at, source) VALUES ($1, '1', 'Printer', now(), 'test')`;

  beforeAll(async () => {
    transactions = new TenantTransactions(pool(database.workerUrl));
    for (const tenant of ['acme', 'globex']) await transactions.withTenant(tenant, (db) => db.query(insert, [tenant]));
  });

  it('sees, changes and deletes only its own rows, on a connection that another tenant used before', async () => {
    await transactions.withTenant('acme', async (db) => {
      expect((await db.query('SELECT tenant_id FROM ticket_history')).rows).toEqual([{ tenant_id: 'acme' }]);
      expect((await db.query(`UPDATE ticket_history SET subject = 'Changed'`)).rowCount).toBe(1);
      expect((await db.query(`SELECT 1 FROM ticket_history WHERE tenant_id = 'globex'`)).rowCount).toBe(0);
    });
    const { rows } = await transactions.withTenant('globex', (db) => db.query('SELECT tenant_id, subject FROM ticket_history'));
    expect(rows).toEqual([{ tenant_id: 'globex', subject: 'Printer' }]);
    const left = await transactions.withTenant('acme', (db) => db.query(`DELETE FROM outbox WHERE tenant_id = 'globex'`));
    expect(left.rowCount).toBe(0);
  });

  it('cannot write a row of another tenant, nor move its own there', async () => {
    await expect(transactions.withTenant('acme', (db) => db.query(insert.replace("'1'", "'2'"), ['globex']))).rejects.toThrow(
      'row-level security',
    );
    await expect(transactions.withTenant('acme', (db) => db.query(`UPDATE ticket_history SET tenant_id = 'globex'`))).rejects.toThrow(
      'row-level security',
    );
  });

  it('leaves nothing behind: after commit and after an error the same connection sees no row', async () => {
    const worker = pools.at(-1);
    await transactions.withTenant('acme', (db) => db.query('SELECT 1'));
    expect((await worker?.query('SELECT 1 FROM ticket_history'))?.rowCount).toBe(0);
    await expect(transactions.withTenant('acme', (db) => db.query('SELECT nonsense'))).rejects.toThrow('nonsense');
    expect((await worker?.query('SELECT 1 FROM ticket_history'))?.rowCount).toBe(0);
  });

  it.each(["acme'; DROP TABLE tenants; --", '', 'ACME', 'a'.repeat(64), '-acme'])('refuses %p as a tenant', async (tenant) => {
    await expect(transactions.withTenant(tenant, () => Promise.resolve())).rejects.toThrow(RangeError);
  });
});

describe("the api's role", () => {
  const accept = (api: Pool) =>
    api.query(
      'SELECT accept_deliveries($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::interval) AS accepted',
      [
        ['acme', 'globex'],
        ['00000000-0000-8000-8000-000000000001', '00000000-0000-8000-8000-000000000002'],
        ['d1', 'd1'],
        ['t1', 't1'],
        [null, null],
        [null, null],
        ['{}', '{}'],
        '0',
      ],
    );

  it('accepts deliveries of any tenants in one batch, each once, and reads none', async () => {
    const api = pool(database.apiUrl);
    expect((await accept(api)).rows).toEqual([{ accepted: '2' }]);
    expect((await accept(api)).rows).toEqual([{ accepted: '0' }]);
    for (const table of ['deliveries', 'outbox', 'effects', 'enhancements']) {
      await expect(api.query(`SELECT 1 FROM ${table}`)).rejects.toThrow('permission denied');
    }
    await expect(
      api.query(
        `INSERT INTO deliveries (tenant_id, id, delivery_id, ticket_id, payload) VALUES ('acme', gen_random_uuid(), 'x', 'x', '{}')`,
      ),
    ).rejects.toThrow('permission denied');
    await expect(api.query('SELECT * FROM take_due_deliveries(1, $1)', ['1 second'])).rejects.toThrow('permission denied');
  });
});

describe('the role guard', () => {
  it('lets the roles of the application pass', async () => {
    await expect(assertUnprivilegedRole(pool(database.apiUrl))).resolves.toBeUndefined();
    await expect(assertUnprivilegedRole(pool(database.workerUrl))).resolves.toBeUndefined();
  });

  it('refuses a superuser, the owner, its members and BYPASSRLS, and says what to do', async () => {
    await expect(assertUnprivilegedRole(pool(database.adminUrl))).rejects.toThrow(/postgres is a superuser.*CREATE ROLE/);
    await expect(assertUnprivilegedRole(pool(database.ownerUrl))).rejects.toThrow('owns the tables');
    const admin = pool(database.adminUrl);
    await admin.query(
      `CREATE ROLE guard_member LOGIN PASSWORD 'fake' IN ROLE ai_agents_owner; CREATE ROLE guard_bypass LOGIN PASSWORD 'fake' BYPASSRLS`,
    );
    const as = (role: string) => {
      const url = new URL(database.adminUrl);
      [url.username, url.password] = [role, 'fake'];
      return pool(url.href);
    };
    await expect(assertUnprivilegedRole(as('guard_member'))).rejects.toThrow('is a member of ai_agents_owner');
    await expect(assertUnprivilegedRole(as('guard_bypass'))).rejects.toThrow('has BYPASSRLS');
  });
});
