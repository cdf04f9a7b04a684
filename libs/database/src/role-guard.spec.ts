import { escapeIdentifier } from 'pg';
import { TestDatabase } from '#testing';
import { createGuardedPool } from './database-pool';
import { assertUnprivilegedRole, PrivilegedRoleError } from './role-guard';

let database: TestDatabase;
const made: string[] = [];
beforeAll(async () => {
  database = await TestDatabase.create();
});
afterAll(async () => {
  const admin = database.pool('admin');
  for (const role of made) await admin.query(`DROP ROLE IF EXISTS ${role}`);
  await database.drop();
});

/** Roles belong to the whole server, so their names must not meet those of another spec file. */
async function createRole(attributes: string): Promise<string> {
  const role = `guard_${process.pid}_${made.length}`;
  await database.pool('admin').query(`CREATE ROLE ${role} LOGIN PASSWORD 'fake' ${attributes}`);
  made.push(role);
  return role;
}
const urlOf = (role: string): string => {
  const url = new URL(database.adminUrl);
  [url.username, url.password] = [role, 'fake'];
  return url.href;
};

describe('the role guard', () => {
  it('lets the roles of the application pass', async () => {
    for (const role of ['api', 'worker'] as const) {
      await expect(assertUnprivilegedRole(database.pool(role))).resolves.toBeUndefined();
      await expect(assertUnprivilegedRole(database.pool('owner'), `ai_agents_${role}`)).resolves.toBeUndefined();
    }
  });

  it('refuses a superuser and the owner, and says what to set', async () => {
    await expect(assertUnprivilegedRole(database.pool('admin'))).rejects.toThrow(
      /^the database role postgres is a superuser, so nothing would keep tenants apart: give api and worker, in their database-url, roles/,
    );
    await expect(assertUnprivilegedRole(database.pool('owner'))).rejects.toThrow('ai_agents_owner owns the tables');
  });

  it.each([
    ['BYPASSRLS', 'has BYPASSRLS'],
    ['IN ROLE ai_agents_owner', 'is a member of ai_agents_owner, which owns the tables'],
    ['NOINHERIT IN ROLE ai_agents_owner', 'is a member of ai_agents_owner, which owns the tables'],
    ['NOINHERIT IN ROLE postgres', 'is a member of'],
  ])('refuses a role with %s', async (attributes, reason) => {
    const role = await createRole(attributes);
    await expect(assertUnprivilegedRole(database.pool('owner'), role)).rejects.toThrow(reason);
  });

  it("refuses the owner of a database that has no tables yet, and of a role's table among others'", async () => {
    const empty = await TestDatabase.createEmpty();
    try {
      await expect(assertUnprivilegedRole(empty.pool('owner'))).rejects.toThrow('pg_database_owner, which owns the tables');
    } finally {
      await empty.drop();
    }
    const role = await createRole('');
    const admin = database.pool('admin');
    await admin.query(`CREATE TABLE of_its_own (); ALTER TABLE of_its_own OWNER TO ${escapeIdentifier(role)}`);
    await expect(assertUnprivilegedRole(admin, role)).rejects.toThrow('owns the tables');
    await admin.query('DROP TABLE of_its_own');
  });
});

describe('a guarded pool', () => {
  it('hands out no connection once the role has too many rights', async () => {
    const role = await createRole('');
    const pool = createGuardedPool({ connectionString: urlOf(role), max: 1, maxUses: 1 });
    try {
      await expect(pool.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
      await database.pool('admin').query(`ALTER ROLE ${role} BYPASSRLS`);
      await expect(pool.query('SELECT 1')).rejects.toThrow(PrivilegedRoleError);
      expect(pool.totalCount).toBe(0);
    } finally {
      await pool.end();
    }
  });
});
