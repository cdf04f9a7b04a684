import { Client, escapeLiteral } from 'pg';
import { configurationFrom } from '#config';
import { AdvisoryLock, MIGRATIONS, REQUIRED_REVISION } from '#database';
import { TestDatabase } from '#testing';
import { createMigrate } from './create-migrate';
import { type MigrationEvent, remedyFor } from './migration-events';
import { SchemaMigration } from './schema-migration.service';

let database: TestDatabase;
beforeEach(async () => {
  database = await TestDatabase.createEmpty();
});
afterEach(() => database.drop());

interface MigrateOptions {
  readonly url?: string;
  readonly check?: boolean;
  /** Sections of the configuration that differ. */
  readonly database?: object;
  readonly migrate?: object;
  readonly embeddings?: object;
}

/** Runs the migration process's work and returns its events; a failure is the last one. */
async function migrate(options: MigrateOptions = {}): Promise<MigrationEvent[]> {
  const events: MigrationEvent[] = [];
  const configuration = configurationFrom(
    {
      database: { tls: { mode: 'disable' }, ...options.database },
      queue: { backend: 'postgres' },
      migrate: { waitSeconds: 1, lockTimeoutMs: 300, ...options.migrate },
      embeddings: { ...options.embeddings },
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

const tables = () => asAdmin(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
const ALL_STEPS = ['locked', ...MIGRATIONS.flatMap(() => ['migrating', 'migrated']), 'queue_migrated', 'granted', 'verified', 'done'];

describe('a migration', () => {
  it('migrates, grants and verifies an empty database, and finds nothing to do the second time', async () => {
    const first = await migrate();
    expect(names(first)).toEqual(ALL_STEPS);
    expect(first[2]).toEqual({ event: 'migrated', name: 'Initial1764000000000', duration_ms: expect.any(Number) as number });
    expect(names(await migrate())).toEqual(['locked', 'queue_migrated', 'granted', 'verified', 'done']);
  });

  it('fails nothing where embeddings are wanted and pgvector is not there, and prepares them in the run after it came', async () => {
    const embeddings = { enabled: true, dimensions: 3 };
    const steps = (events: MigrationEvent[]) => names(events).filter((name) => !/^(locked|migrat|queue_migrated)/.test(name));
    const without = await migrate({ embeddings });
    expect(steps(without)).toEqual(['embeddings_unavailable', 'granted', 'verified', 'done']);
    expect(without.find(({ event }) => event === 'embeddings_unavailable')).toMatchObject({
      message: expect.stringContaining('let an administrator run CREATE EXTENSION vector') as string,
    });
    await asAdmin('CREATE EXTENSION vector');
    expect(steps(await migrate({ embeddings }))).toEqual(['embeddings_prepared', 'granted', 'verified', 'done']);
    expect(await asAdmin(`SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 'ticket_embeddings_near_3'::regclass`)).toEqual([
      { valid: true },
    ]);
  });

  it('can run twice at once: both succeed, and one works', async () => {
    const runs = await Promise.all([migrate(), migrate()]);
    expect(runs.map((events) => events.at(-1)?.event)).toEqual(['done', 'done']);
    const applied = runs.flat().flatMap((event) => (event.event === 'migrated' ? [event.name] : []));
    expect(applied).toEqual(MIGRATIONS.map(({ name }) => name));
    expect(runs.flat()).toContainEqual({ event: 'waiting', for: 'another migration' });
  });

  it('gives up after migrate.lockWaitSeconds when another one does not end', async () => {
    const holder = new Client({ connectionString: database.ownerUrl });
    await holder.connect();
    try {
      await holder.query('SELECT pg_advisory_lock($1)', [AdvisoryLock.Migrations]);
      const events = await migrate({ migrate: { lockWaitSeconds: 1 } });
      expect(names(events)).toEqual(['waiting', 'failed']);
      expect(failure(events)).toMatchObject({ todo: expect.stringContaining('pg_stat_activity') as string });
    } finally {
      await holder.end();
    }
  });

  it('steps back from a table that somebody else works on, and comes again', async () => {
    const other = new Client({ connectionString: database.ownerUrl });
    await other.connect();
    try {
      await other.query('BEGIN; CREATE TABLE tenants ()');
      const run = migrate({ migrate: { lockTimeoutMs: 100 } });
      await new Promise((resolve) => setTimeout(resolve, 600));
      await other.query('ROLLBACK');
      const events = await run;
      expect(names(events)).toEqual(['locked', 'migrating', 'retrying', ...ALL_STEPS.slice(1)]);
    } finally {
      await other.end();
    }
  });

  it('does not try again what failed for another reason, and leaves nothing of it', async () => {
    await asAdmin('CREATE TABLE ticket_history ()');
    const events = await migrate();
    expect(names(events)).toEqual(['locked', 'migrating', 'failed']);
    expect(failure(events)).toMatchObject({ message: 'relation "ticket_history" already exists' });
    expect(await asAdmin(`SELECT 1 FROM pg_tables WHERE tablename = 'tenants'`)).toEqual([]);
  });

  it('says before it changes anything which role is missing, and how to create it', async () => {
    const events = await migrate({ database: { roles: { api: 'nobody_here' } } });
    expect(names(events)).toEqual(['locked', 'failed']);
    expect(failure(events)).toMatchObject({
      message: expect.stringMatching(/nobody_here does not exist: .*CREATE ROLE "nobody_here" LOGIN/) as string,
      todo: 'Change what the message names and run the migrations again.',
    });
    expect(await tables()).toEqual([]);
  });

  it.each([
    ['the owner', { api: 'ai_agents_owner' }, 'the migrations connect as ai_agents_owner, the role of the api'],
    ['a superuser', { worker: 'postgres' }, 'postgres is a superuser'],
  ])('refuses to grant to %s, before it changes anything', async (_what, roles, message) => {
    const events = await migrate({ database: { roles } });
    expect(failure(events)).toMatchObject({ message: expect.stringContaining(message) as string });
    expect(await tables()).toEqual([]);
  });

  it("refuses to run as the api or the worker, whose URL it was given in place of the owner's", async () => {
    expect(failure(await migrate({ url: database.apiUrl }))).toMatchObject({
      message: "the migrations connect as ai_agents_api, the role of the api: give them the owner's database-url",
    });
  });

  it('waits for Postgres and then says what to check', async () => {
    const events = await migrate({ url: 'postgres://nobody:fake-password@127.0.0.1:9/none' });
    expect(names(events)).toContain('waiting');
    expect(failure(events)).toMatchObject({ message: expect.stringContaining('did not answer within 1 s') as string });
    expect(JSON.stringify(events)).not.toContain('fake-password');
  });

  it('does not wait when the password is wrong, or Postgres has no TLS and must have', async () => {
    const url = new URL(database.ownerUrl);
    url.password = 'fake-wrong-password';
    const wrong = await migrate({ url: url.href });
    expect(names(wrong)).toEqual(['failed']);
    expect(failure(wrong)).toMatchObject({ message: expect.stringContaining('password authentication failed') as string });
    const plain = await migrate({ database: { tls: { mode: 'verify-full' } } });
    expect(names(plain)).toEqual(['failed']);
    expect(failure(plain)).toMatchObject({
      message: 'No connection to Postgres is possible: The server does not support SSL connections',
      todo: expect.stringContaining('database.tls') as string,
    });
  });

  it('connects with what pg understands of a URL: another scheme, any password, parameters', async () => {
    const password = 'fake @:/?#[]%password';
    await asAdmin(`ALTER ROLE ai_agents_owner PASSWORD ${escapeLiteral(password)}`);
    try {
      const url = new URL(database.ownerUrl);
      url.password = encodeURIComponent(password);
      url.searchParams.set('options', '-c search_path=public');
      expect((await migrate({ url: url.href.replace('postgres:', 'postgresql:') })).at(-1)?.event).toBe('done');
    } finally {
      await asAdmin(`ALTER ROLE ai_agents_owner PASSWORD ${escapeLiteral(decodeURIComponent(new URL(database.ownerUrl).password))}`);
    }
  });

  it('checks without changing: behind is a failure, ahead is fine', async () => {
    expect(failure(await migrate({ check: true }))).toMatchObject({
      message: `The database has no schema, this version needs ${REQUIRED_REVISION}: run the migrations.`,
    });
    expect(await tables()).toEqual([]);
    await migrate();
    await asAdmin(`INSERT INTO schema_migrations ("timestamp", name) VALUES ($1, 'FromTheFuture9999999999999')`, [9_999_999_999_999]);
    expect(names(await migrate({ check: true }))).toEqual(['verified']);
  });

  it('refuses, as a guard before a rollback, a database that a newer version contracted', async () => {
    await migrate();
    await asAdmin('UPDATE schema_contract SET oldest_revision = $1', [9_999_999_999_998]);
    expect(failure(await migrate({ check: true }))).toMatchObject({
      message: expect.stringContaining(
        'contracted by a newer version: it works with software of revision 9999999999998 or newer',
      ) as string,
    });
  });

  it('does not touch the rights of a database that a newer version contracted', async () => {
    await migrate();
    await asAdmin('UPDATE schema_contract SET oldest_revision = $1', [9_999_999_999_998]);
    await asAdmin('GRANT DELETE ON effects TO ai_agents_api');
    const events = await migrate();
    expect(names(events)).toEqual(['locked', 'failed']);
    expect(failure(events)).toMatchObject({ message: expect.stringContaining('contracted by a newer version') as string });
    expect(await asAdmin(`SELECT has_table_privilege('ai_agents_api', 'effects', 'DELETE') AS may`)).toEqual([{ may: true }]);
  });

  it('does not call a database verified whose row-level security somebody switched off', async () => {
    await migrate();
    await asAdmin('ALTER TABLE effects NO FORCE ROW LEVEL SECURITY');
    expect(failure(await migrate({ check: true }))).toMatchObject({ message: 'Row-level security is not enabled and forced on effects.' });
  });
});
