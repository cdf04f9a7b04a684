import { Client } from 'pg';
import { configurationFrom } from '#config';
import { PRIVILEGES, REQUIRED_REVISION } from '#database';
import { TestDatabase } from '#testing';
import { createMigrate } from './create-migrate';
import { type MigrationEvent, remedyFor } from './migration-events';
import { SchemaMigration } from './schema-migration.service';

let database: TestDatabase;
beforeEach(async () => {
  database = await TestDatabase.createEmpty();
});
afterEach(() => database.drop());

/** Runs the migration process's work and returns its events; a failure is the last one. */
async function migrate(options: { url?: string; config?: object; check?: boolean } = {}): Promise<MigrationEvent[]> {
  const events: MigrationEvent[] = [];
  const configuration = configurationFrom(
    {
      database: { tls: { mode: 'disable' } },
      queue: { backend: 'postgres' },
      migrate: { waitSeconds: 1, lockTimeoutMs: 300 },
      ...options.config,
    },
    { 'database-url': options.url ?? database.ownerUrl },
  );
  const app = await createMigrate(configuration, (event) => events.push(event));
  try {
    const migration = app.get(SchemaMigration);
    await (options.check === true ? migration.check() : migration.run());
  } catch (error) {
    events.push({ event: 'failed', message: (error as Error).message, todo: remedyFor(error) });
  } finally {
    await app.close();
  }
  return events;
}
const names = (events: MigrationEvent[]) => events.map((event) => event.event);
const failure = (events: MigrationEvent[]) => events.find((event) => event.event === 'failed');
const asAdmin = async <T extends object>(sql: string, values: unknown[] = []) => {
  const client = new Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
};

describe('a migration', () => {
  it('migrates, grants and verifies an empty database, and finds nothing to do the second time', async () => {
    const first = await migrate();
    expect(names(first)).toEqual(['migrating', 'migrated', 'queue_migrated', 'granted', 'verified', 'done']);
    expect(first[1]).toMatchObject({ applied: ['Initial1764000000000'] });
    const second = await migrate();
    expect(second[0]).toMatchObject({ event: 'migrated', applied: [] });
  });

  it('can run twice at once: both succeed, and one works', async () => {
    const runs = await Promise.all([migrate(), migrate()]);
    expect(runs.map((events) => events.at(-1)?.event)).toEqual(['done', 'done']);
    const applied = runs.flat().flatMap((event) => (event.event === 'migrated' ? event.applied : []));
    expect(applied).toEqual(['Initial1764000000000']);
    expect(runs.flat()).toContainEqual({ event: 'waiting', for: 'another migration' });
  });

  it('gives each role exactly the rights of the matrix', async () => {
    await migrate();
    const rows = await asAdmin<{ role: string; table: string; rights: string[] }>(
      `SELECT grantee AS role, table_name AS table, array_agg(privilege_type::text ORDER BY privilege_type) AS rights
       FROM information_schema.role_table_grants WHERE table_schema = 'public' AND grantee LIKE 'ai_agents_%' AND grantee <> 'ai_agents_owner'
       GROUP BY 1, 2`,
    );
    for (const [application, { tables }] of Object.entries(PRIVILEGES)) {
      const found = Object.fromEntries(rows.filter((row) => row.role === `ai_agents_${application}`).map((row) => [row.table, row.rights]));
      expect(found).toEqual(Object.fromEntries(Object.entries(tables).map(([table, rights]) => [table, [...rights].sort()])));
    }
  });

  it('takes back a right that somebody granted by hand', async () => {
    await migrate();
    await asAdmin('GRANT SELECT ON deliveries TO ai_agents_api');
    await migrate();
    expect(await asAdmin(`SELECT has_table_privilege('ai_agents_api', 'deliveries', 'SELECT') AS may`)).toEqual([{ may: false }]);
  });

  it('says which role is missing and how to create it, and leaves what it migrated', async () => {
    const events = await migrate({ config: { database: { tls: { mode: 'disable' }, roles: { api: 'nobody_here' } } } });
    expect(failure(events)).toMatchObject({
      message: expect.stringMatching(/nobody_here does not exist: .*CREATE ROLE "nobody_here" LOGIN/) as string,
    });
    expect((await migrate()).at(-1)?.event).toBe('done');
  });

  it('waits for Postgres and then says what to check', async () => {
    const events = await migrate({ url: 'postgres://nobody:fake-password@127.0.0.1:9/none' });
    expect(names(events)).toContain('waiting');
    expect(failure(events)).toMatchObject({ message: expect.stringContaining('did not answer within 1 s') as string });
    expect(JSON.stringify(events)).not.toContain('fake-password');
  });

  it('does not wait when the password is wrong', async () => {
    const url = new URL(database.ownerUrl);
    url.password = 'fake-wrong-password';
    const events = await migrate({ url: url.href });
    expect(names(events)).toEqual(['failed']);
    expect(failure(events)).toMatchObject({ message: expect.stringContaining('password authentication failed') as string });
  });

  it('checks without changing: behind is a failure, ahead is fine', async () => {
    expect(failure(await migrate({ check: true }))).toMatchObject({
      message: `The database has no schema, this version needs ${REQUIRED_REVISION}: run the migrations.`,
    });
    expect(await asAdmin(`SELECT 1 FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
    await migrate();
    await asAdmin(`INSERT INTO schema_migrations ("timestamp", name) VALUES ($1, 'FromTheFuture9999999999999')`, [9_999_999_999_999]);
    expect(names(await migrate({ check: true }))).toEqual(['verified']);
  });

  it('does not call a database verified whose row-level security somebody switched off', async () => {
    await migrate();
    await asAdmin('ALTER TABLE effects NO FORCE ROW LEVEL SECURITY');
    expect(failure(await migrate({ check: true }))).toMatchObject({ message: 'Row-level security is not enabled and forced on effects.' });
  });
});
