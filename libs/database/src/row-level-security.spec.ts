import type { Pool } from 'pg';
import { TestDatabase } from '#testing';
import { PRIVILEGES, type RolePrivileges } from './privileges';
import { TenantTransactions } from './tenant-transactions';

let database: TestDatabase;
beforeAll(async () => {
  database = await TestDatabase.create();
});
afterAll(() => database.drop());

describe('every table of tenants', () => {
  it('has tenant_id first in its primary key, and row-level security enabled, forced and complete', async () => {
    const { rows } = await database.pool('admin').query<{
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
       FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
         AND c.relname NOT IN ('schema_migrations', 'schema_contract', 'declared_revision', 'api_keys')`,
    );
    expect(rows.map((row) => row.table).sort()).toEqual(Object.keys(ROWS).sort());
    for (const row of rows) {
      const first_key = row.table === 'tenants' ? 'id' : 'tenant_id';
      expect(row).toEqual({ table: row.table, first_key, rls: true, forced: true, isolation: '1' });
    }
  });

  it('is read through views only by the current tenant', async () => {
    const { rows } = await database
      .pool('admin')
      .query<{ name: string; definition: string }>(`SELECT viewname AS name, definition FROM pg_views WHERE schemaname = 'public'`);
    expect(rows.map((row) => row.name).sort()).toEqual(['known_words', 'searchable_history']);
    for (const row of rows) expect(row.definition).toContain('tenant_id = ( SELECT current_tenant()');
    const transactions = new TenantTransactions(database.pool('worker'));
    const insert = `INSERT INTO ticket_history (tenant_id, ticket_id, subject, resolved_at, source) VALUES ($1, 'v', $1, now(), 'test')`;
    for (const tenant of ['view-a', 'view-b']) await transactions.withTenant(tenant, (db) => db.query(insert, [tenant]));
    const seen = await transactions.withTenant('view-a', (db) => db.query('SELECT subject FROM searchable_history'));
    expect(seen.rows).toEqual([{ subject: 'view-a' }]);
    const words = await transactions.withTenant('view-a', (db) => db.query('SELECT word, tickets FROM known_words ORDER BY word'));
    expect(words.rows).toEqual([
      { word: '', tickets: '1' },
      { word: 'view', tickets: '1' },
      { word: 'view-a', tickets: '1' },
    ]);
    for (const view of ['searchable_history', 'known_words']) {
      expect((await database.pool('worker').query(`SELECT 1 FROM ${view}`)).rowCount).toBe(0);
    }
  });

  it('has partitions that let nobody past it, and tables of no tenant are closed to all but their owner', async () => {
    const { rows } = await database.pool('admin').query<{ table: string; closed: boolean; policies: string | null }>(
      `SELECT c.relname AS table, c.relrowsecurity AND c.relforcerowsecurity AS closed,
              (SELECT string_agg(p.policyname || ' ' || p.roles::text, ', ') FROM pg_policies AS p WHERE p.tablename = c.relname) AS policies
       FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND (c.relispartition OR c.relname = 'api_keys')`,
    );
    expect(rows.length).toBeGreaterThan(12);
    for (const { table, closed, policies } of rows) {
      expect([table, closed, policies]).toEqual([table, true, table === 'api_keys' ? 'owner_keeps {ai_agents_owner}' : null]);
    }
  });

  it('shows everything of all tenants to no role of the application', async () => {
    const { rows } = await database
      .pool('admin')
      .query<{ policy: string; roles: string[] }>(
        `SELECT policyname AS policy, roles FROM pg_policies WHERE policyname <> 'tenant_isolation'`,
      );
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.roles).toEqual('{ai_agents_owner}');
  });
});

/** One row of every table, for the tenant $1. */
const ROWS: Readonly<Record<string, string>> = {
  // With its tenant it goes.
  tool_access: `(tenant_id, kind, message, next_try_at) VALUES ($1, 'unauthorized', '', now())`,
  tenants: `(id, name, tool, sealed_tool_credentials, sealed_webhook_secret) VALUES ($1, 'Name', 'simulated', '', '')`,
  deliveries: `(tenant_id, id, delivery_id, ticket_id, payload) VALUES ($1, gen_random_uuid(), 'd', 't', '{}')`,
  outbox: `(tenant_id, delivery_id, due_at) VALUES ($1, gen_random_uuid(), now() + interval '1 hour')`,
  effects: `(tenant_id, delivery_id, effect) VALUES ($1, gen_random_uuid(), 'note')`,
  enhancements: `(tenant_id, delivery_id, ticket_id, status, context, note_html, note_text, timings)
                 VALUES ($1, gen_random_uuid(), 't', 'complete', '{}', '', '', '{}')`,
  ticket_history: `(tenant_id, ticket_id, subject, resolved_at, source) VALUES ($1, 't', 'Printer', now(), 'test')`,
  inventory: `(tenant_id, host) VALUES ($1, 'web01')`,
  inventory_names: `(tenant_id, name, host) VALUES ($1, 'web01', 'web01')`,
  history_words: `(tenant_id, word, tickets) VALUES ($1, 'a word of its own', 1)`,
  ticket_embeddings: `(tenant_id, ticket_id, model) VALUES ($1, 't', 'fake-model')`,
  model_spending: `(tenant_id, period, starts_on) VALUES ($1, 'day', '2026-11-01')`,
  model_reservations: `(tenant_id, id, day, tokens, usd, expires_at) VALUES ($1, gen_random_uuid(), '2026-11-01', 1, 1, now())`,
  audit_log: `(tenant_id, actor_kind, actor_id, actor_name, action, outcome) VALUES ($1, 'system', 'test', 'Test', 'test', 'ok')`,
  feedback: `(tenant_id, delivery_id, ticket_id, rating, given_by, sources, past_tickets)
             VALUES ($1, gen_random_uuid(), 't', 'up', 'link', '{}', '{}')`,
  history_ratings: `(tenant_id, ticket_id, up) VALUES ($1, 't', 1)`,
  simulated_tickets: `(tenant_id, ticket_id, subject) VALUES ($1, 't', 'Printer')`,
  simulated_notes: `(tenant_id, ticket_id, html, public) VALUES ($1, 't', '', false)`,
};

describe('a transaction of one tenant', () => {
  beforeAll(async () => {
    const admin = database.pool('admin');
    for (const [table, row] of Object.entries(ROWS)) {
      for (const tenant of ['acme', 'globex']) await admin.query(`INSERT INTO ${table} ${row}`, [tenant]);
    }
  });

  const cases = (['api', 'worker'] as const).flatMap((role) =>
    Object.keys(ROWS)
      .filter((table) => table in PRIVILEGES[role].tables)
      .map((table) => [role, table] as const),
  );
  it.each(cases)('of the %s neither sees nor changes what another tenant has in %s', async (role, table) => {
    const rights: readonly string[] = (PRIVILEGES[role] as RolePrivileges).tables[table] ?? [];
    const transactions = new TenantTransactions(database.pool(role));
    const asAcme = (sql: string, values: string[] = []) => transactions.withTenant('acme', (db) => db.query(sql, values));
    const key = table === 'tenants' ? 'id' : 'tenant_id';
    const row = ROWS[table] ?? '';
    // Another tenant used the connection before.
    const others = await transactions.withTenant('globex', (db) => db.query(`SELECT ${key} AS tenant FROM ${table}`));
    expect(others.rows).toEqual([{ tenant: 'globex' }]);
    expect((await asAcme(`SELECT ${key} AS tenant FROM ${table}`)).rows).toEqual([{ tenant: 'acme' }]);
    if (rights.includes('UPDATE')) {
      expect((await asAcme(`UPDATE ${table} SET ${key} = ${key} WHERE ${key} = 'globex'`)).rowCount).toBe(0);
      await expect(asAcme(`UPDATE ${table} SET ${key} = 'globex'`)).rejects.toThrow('row-level security');
    }
    if (rights.includes('INSERT')) await expect(asAcme(`INSERT INTO ${table} ${row}`, ['globex'])).rejects.toThrow('row-level security');
    if (rights.includes('DELETE')) {
      expect((await asAcme(`DELETE FROM ${table} WHERE ${key} = 'globex'`)).rowCount).toBe(0);
      const own = await database.pool('admin').query(`SELECT 1 FROM ${table} WHERE ${key} = 'globex'`);
      expect(own.rowCount).toBe(1);
    }
  });

  it('leaves nothing behind: after commit and after an error the same connection sees no row', async () => {
    const worker = database.pool('worker');
    const transactions = new TenantTransactions(worker);
    const seen = async () => (await worker.query('SELECT 1 FROM ticket_history')).rowCount;
    expect(await seen()).toBe(0);
    await transactions.withTenant('acme', (db) => db.query('SELECT 1'));
    expect(await seen()).toBe(0);
    await expect(transactions.withTenant('acme', (db) => db.query('SELECT nonsense'))).rejects.toThrow('nonsense');
    expect(await seen()).toBe(0);
  });

  it('is what the owner of the tables needs too, to see what tenants wrote', async () => {
    const owner = database.pool('owner');
    for (const table of ['effects', 'enhancements', 'simulated_tickets', 'simulated_notes']) {
      expect((await owner.query(`SELECT 1 FROM ${table}`)).rowCount).toBe(0);
    }
    const hidden = await new TenantTransactions(owner).withTenant('acme', (db) => db.query(`UPDATE ticket_history SET subject = subject`));
    expect(hidden.rowCount).toBe(1);
  });

  it.each(["acme'; DROP TABLE tenants; --", '', 'ACME', 'a'.repeat(64), '-acme'])('refuses %p as a tenant', async (tenant) => {
    const transactions = new TenantTransactions(database.pool('worker'));
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
    const api = database.pool('api');
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

describe('a role with every right on every table', () => {
  beforeAll(async () => {
    await database.pool('admin').query('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ai_agents_worker');
  });

  // With its tickets go the rows that were made of them.
  const tables = [...Object.keys(ROWS).filter((table) => table !== 'ticket_history'), 'ticket_history'];
  it.each(tables)('reaches nothing of another tenant in %s, on the one connection that both use', async (table) => {
    const transactions = new TenantTransactions(database.pool('worker'));
    const as = (tenant: string, sql: string, values: string[] = []) => transactions.withTenant(tenant, (db) => db.query(sql, values));
    const key = table === 'tenants' ? 'id' : 'tenant_id';
    const others = async () => (await database.pool('admin').query(`SELECT * FROM ${table} WHERE ${key} = 'globex'`)).rows;
    const before = await others();
    expect(before.length).toBeGreaterThan(0);
    expect((await as('globex', `SELECT 1 FROM ${table}`)).rowCount).toBe(before.length);

    expect((await as('acme', `SELECT 1 FROM ${table} WHERE ${key} = 'globex'`)).rowCount).toBe(0);
    expect((await as('acme', `SELECT DISTINCT ${key} AS tenant FROM ${table}`)).rows).toEqual([{ tenant: 'acme' }]);
    await expect(as('acme', `INSERT INTO ${table} ${ROWS[table] ?? ''}`, ['globex'])).rejects.toThrow('row-level security');
    expect((await as('acme', `UPDATE ${table} SET ${key} = ${key} WHERE ${key} = 'globex'`)).rowCount).toBe(0);
    await expect(as('acme', `UPDATE ${table} SET ${key} = 'globex'`)).rejects.toThrow('row-level security');
    await as('acme', `DELETE FROM ${table}`);
    expect(await others()).toEqual(before);
    // Without a tenant there is nothing at all.
    const worker = database.pool('worker');
    expect((await worker.query(`SELECT 1 FROM ${table}`)).rowCount).toBe(0);
    expect((await worker.query(`DELETE FROM ${table}`)).rowCount).toBe(0);
    expect(await others()).toEqual(before);
  });
});
