import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Pool } from 'pg';
import { TestDatabase } from '#testing';
import { acquireLock, AdvisoryLock } from './advisory-locks';
import { migrateSchema, type MigrationProgress } from './migrate-schema';
import { MIGRATIONS, REQUIRED_REVISION } from './migrations';
import { SqlMigration } from './migrations/sql-migration';
import { foundSchema, schemaProblem } from './schema-revision';

let database: TestDatabase;
let directory: string;
beforeEach(async () => {
  database = await TestDatabase.create();
  directory = mkdtempSync(join(tmpdir(), 'ai-agents-migrations-'));
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await database.drop();
});

/** A path as a migration names its file: from the folder of the migrations. */
const sqlFile = (name: string, sql: string) => {
  const path = join(directory, name);
  writeFileSync(path, sql);
  return relative(join(__dirname, 'migrations'), path);
};

describe('migrations', () => {
  it('are each committed by themselves: one that fails undoes nothing but itself, and runs again the next time', async () => {
    const first = sqlFile('first.sql', 'CREATE TABLE first_of_two ()');
    const second = sqlFile('second.sql', 'CREATE TABLE second_of_two (); SELECT nonsense');
    class First1800000000001 extends SqlMigration {
      readonly name = 'First1800000000001';
      protected readonly file = first;
    }
    class Second1800000000002 extends SqlMigration {
      readonly name = 'Second1800000000002';
      protected readonly file = second;
    }
    const owner = database.pool('owner');
    const progress: MigrationProgress[] = [];
    const run = () => migrateSchema(owner, (step) => progress.push(step), [...MIGRATIONS, First1800000000001, Second1800000000002]);
    const tables = async () =>
      (await owner.query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE tablename LIKE '%_of_two' ORDER BY 1`)).rows.map(
        (row) => row.name,
      );

    await expect(run()).rejects.toThrow('nonsense');
    expect(await tables()).toEqual(['first_of_two']);
    const durationMs = expect.any(Number) as number;
    expect(progress).toEqual([{ name: 'First1800000000001' }, { name: 'First1800000000001', durationMs }, { name: 'Second1800000000002' }]);

    sqlFile('second.sql', 'CREATE TABLE second_of_two ()');
    progress.length = 0;
    await run();
    expect(await tables()).toEqual(['first_of_two', 'second_of_two']);
    expect(progress).toEqual([{ name: 'Second1800000000002' }, { name: 'Second1800000000002', durationMs }]);
  });

  it('raise the oldest revision that the database works with when they take something away, and never lower it', async () => {
    const file_ = sqlFile('contract.sql', 'CREATE TABLE contracted ()');
    const contracting = (name: string, oldestRevision: number) =>
      class extends SqlMigration {
        readonly name = name;
        protected readonly file = file_;
        override readonly oldestRevision = oldestRevision;
        static override readonly name = name;
      };
    const owner = database.pool('owner');
    expect(await foundSchema(owner)).toEqual({ revision: REQUIRED_REVISION, oldestRevision: 0 });
    const first = contracting('First1800000000003', 1_800_000_000_002);
    await migrateSchema(owner, undefined, [...MIGRATIONS, first]);
    const contracted = await foundSchema(owner);
    expect(contracted).toEqual({ revision: 1_800_000_000_003, oldestRevision: 1_800_000_000_002 });
    expect(schemaProblem(contracted, REQUIRED_REVISION)).toMatch(/contracted by a newer version.*1800000000002 or newer/);
    expect(schemaProblem(contracted, 1_800_000_000_002)).toBeUndefined();

    sqlFile('contract.sql', 'CREATE TABLE contracted_again ()');
    await migrateSchema(owner, undefined, [...MIGRATIONS, first, contracting('Second1800000000004', 1)]);
    expect(await foundSchema(owner)).toEqual({ revision: 1_800_000_000_004, oldestRevision: 1_800_000_000_002 });
  });

  it('can create an index concurrently, outside of a transaction, while another run waits for the lock', async () => {
    const file = sqlFile('index.sql', 'CREATE INDEX CONCURRENTLY effects_by_time ON effects (started_at)');
    class Index1800000000003 extends SqlMigration {
      readonly name = 'Index1800000000003';
      protected readonly file = file;
      override readonly transaction = false;
    }
    const [holder, waiter] = await Promise.all([database.pool('owner').connect(), database.pool('owner').connect()]);
    await acquireLock(holder, AdvisoryLock.Migrations, 1_000);
    const waiting = acquireLock(waiter, AdvisoryLock.Migrations, 20_000);
    await migrateSchema(database.pool('owner'), undefined, [Index1800000000003]);
    const { rows } = await database
      .pool('owner')
      .query<object>(`SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 'effects_by_time'::regclass`);
    expect(rows).toEqual([{ valid: true }]);
    holder.release(true);
    await waiting;
    waiter.release(true);
  });

  it('build an index anew that a failed run left behind, instead of taking it for whole', async () => {
    const file = sqlFile('unique.sql', '-- Once.\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS named_once ON named (name);');
    class Unique1800000000004 extends SqlMigration {
      readonly name = 'Unique1800000000004';
      protected readonly file = file;
      override readonly transaction = false;
    }
    const owner = database.pool('owner');
    await owner.query(`CREATE TABLE named AS SELECT 'twice' AS name FROM generate_series(1, 2)`);
    const valid = async () =>
      (await owner.query<object>(`SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 'named_once'::regclass`)).rows;

    await expect(migrateSchema(owner, undefined, [Unique1800000000004])).rejects.toThrow('could not create unique index');
    expect(await valid()).toEqual([{ valid: false }]);
    await owner.query('TRUNCATE named');
    await migrateSchema(owner, undefined, [Unique1800000000004]);
    expect(await valid()).toEqual([{ valid: true }]);
  });

  it('leave the release before every function that it has, with the right to it, which is given again only after the last migration', async () => {
    const empty = await TestDatabase.createEmpty();
    try {
      const owner = empty.pool('owner');
      const usable = async () =>
        (
          await owner.query<{ name: string }>(
            `SELECT f.oid::regprocedure::text AS name FROM pg_proc AS f
             WHERE f.pronamespace = 'public'::regnamespace AND has_function_privilege('ai_agents_api', f.oid, 'EXECUTE')`,
          )
        ).rows.map((row) => row.name);
      for (const [index, { name }] of MIGRATIONS.entries()) {
        await owner.query('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO ai_agents_api');
        const before = await usable();
        await migrateSchema(owner, undefined, MIGRATIONS.slice(0, index + 1));
        const after = await usable();
        expect({ name, lost: before.filter((each) => !after.includes(each)) }).toEqual({ name, lost: [] });
      }
      expect(await usable()).toContain('list_tenants(text,bigint,boolean)');
    } finally {
      await empty.drop();
    }
  });

  it('let go of the outbox before they wait for the table of tenants', async () => {
    const empty = await TestDatabase.createEmpty();
    const impatient = new Pool({ connectionString: empty.ownerUrl, max: 1, lock_timeout: 100 });
    const holder = await empty.pool('owner').connect();
    try {
      const waits = MIGRATIONS.findIndex(({ name }) => name.startsWith('WaitsForTool'));
      await migrateSchema(impatient, undefined, MIGRATIONS.slice(0, waits));
      await holder.query('BEGIN; LOCK TABLE tenants IN ROW EXCLUSIVE MODE');
      await expect(migrateSchema(impatient)).rejects.toMatchObject({ code: '55P03' });
      const { rows } = await holder.query<object>(
        `SELECT attname FROM pg_attribute WHERE attrelid = 'outbox'::regclass AND attname = 'waits_for_tool'`,
      );
      expect(rows).toHaveLength(1);
    } finally {
      holder.release(true);
      await impatient.end();
      await empty.drop();
    }
  });

  it('have no way back', async () => {
    for (const Migration of MIGRATIONS) await expect(new Migration().down()).rejects.toThrow('cannot be undone');
  });
});
