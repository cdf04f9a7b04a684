import type { Pool } from 'pg';
import { TestDatabase } from '#testing';
import { QUEUE_SCHEMA } from './migrate-schema';
import { type ApplicationRole, applyPrivileges, PRIVILEGES } from './privileges';

const ROLES = { api: 'ai_agents_api', worker: 'ai_agents_worker' } as const;

let database: TestDatabase;
let admin: Pool;
beforeAll(async () => {
  database = await TestDatabase.create();
  admin = database.pool('admin');
});
afterAll(() => database.drop());

/** What a role may do with tables and views, by whatever way it came to the right. */
async function tableRights(role: string): Promise<Record<string, string[]>> {
  const { rows } = await admin.query<{ name: string; rights: string[] }>(
    `SELECT c.relname AS name, array_agg(p.name ORDER BY p.name) AS rights
     FROM pg_class AS c CROSS JOIN unnest($2::text[]) AS p (name)
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
       AND (has_table_privilege($1, c.oid, p.name) OR p.name = ANY ('{SELECT,INSERT,UPDATE,REFERENCES}') AND has_any_column_privilege($1, c.oid, p.name))
     GROUP BY c.relname`,
    [role, ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']],
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.rights]));
}

/** Functions of ours that a role may execute. */
async function functionRights(role: string): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT f.proname AS name FROM pg_proc AS f
     WHERE f.pronamespace = 'public'::regnamespace AND pg_get_userbyid(f.proowner) = 'ai_agents_owner' AND has_function_privilege($1, f.oid, 'EXECUTE')`,
    [role],
  );
  return rows.map((row) => row.name);
}

const APPLICATIONS = Object.keys(ROLES) as ApplicationRole[];

async function expectExactRights(): Promise<void> {
  for (const application of APPLICATIONS) {
    const { tables, functions } = PRIVILEGES[application];
    const expected = Object.fromEntries(Object.entries(tables).map(([name, rights]) => [name, [...rights].sort()]));
    expect(await tableRights(ROLES[application])).toEqual(expected);
    expect((await functionRights(ROLES[application])).sort()).toEqual([...functions].sort());
    const { rows } = await admin.query<object>(
      `SELECT has_schema_privilege($1, 'public', 'USAGE') AS use, has_schema_privilege($1, 'public', 'CREATE') AS extend`,
      [ROLES[application]],
    );
    expect(rows).toEqual([{ use: true, extend: false }]);
  }
}

async function apply(pool = database.pool('owner')): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await applyPrivileges(client, ROLES, QUEUE_SCHEMA);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

describe('the rights of the roles', () => {
  it('are exactly those of the matrix', expectExactRights);

  it('become so again, whatever somebody granted by hand, to them or to everybody', async () => {
    await admin.query(
      `GRANT ALL ON deliveries TO ai_agents_api; GRANT UPDATE (status) ON deliveries TO ai_agents_api; GRANT CREATE ON SCHEMA public TO ai_agents_worker;
       GRANT SELECT ON effects TO PUBLIC; GRANT EXECUTE ON FUNCTION renew_leases TO PUBLIC; GRANT SELECT ON SEQUENCE schema_migrations_id_seq TO PUBLIC`,
    );
    await expect(expectExactRights()).rejects.toThrow();
    await apply();
    await expectExactRights();
    const { rows } = await admin.query<object>(
      `SELECT has_sequence_privilege('ai_agents_api', 'schema_migrations_id_seq', 'SELECT') AS may`,
    );
    expect(rows).toEqual([{ may: false }]);
  });

  it('do not touch what others keep in the schema', async () => {
    await admin.query(
      `CREATE TABLE closed_to_all (); CREATE TABLE of_another_program (); GRANT SELECT ON of_another_program TO PUBLIC;
       CREATE FUNCTION of_another_program() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    );
    await apply();
    const { rows } = await admin.query<object>(
      `SELECT has_table_privilege('ai_agents_api', 'of_another_program', 'SELECT') AS "table",
              has_function_privilege('ai_agents_api', 'of_another_program()', 'EXECUTE') AS function,
              has_function_privilege('ai_agents_worker', 'similarity(text, text)', 'EXECUTE') AS extension`,
    );
    expect(rows).toEqual([{ table: true, function: true, extension: true }]);
    await admin.query('DROP TABLE of_another_program, closed_to_all; DROP FUNCTION of_another_program()');
  });

  it('leave extensions alone even when a superuser migrates', async () => {
    await apply(admin);
    const { rows } = await admin.query<object>(
      `SELECT has_function_privilege('ai_agents_worker', 'similarity(text, text)', 'EXECUTE') AS may`,
    );
    expect(rows).toEqual([{ may: true }]);
  });

  it('leave nothing that runs with the rights of the owner to everybody, and let nobody put a table before ours', async () => {
    const { rows } = await admin.query<{ name: string; executable: boolean; settings: string[] }>(
      `SELECT f.proname AS name, has_function_privilege('public', f.oid, 'EXECUTE') AS executable, f.proconfig AS settings
       FROM pg_proc AS f WHERE f.pronamespace = 'public'::regnamespace AND f.prosecdef`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      const path = row.settings.filter((setting) => setting.startsWith('search_path'));
      expect({ ...row, settings: path }).toEqual({ name: row.name, executable: false, settings: ['search_path=public, pg_temp'] });
    }
  });
});
