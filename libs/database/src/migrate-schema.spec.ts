import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { TestDatabase } from '#testing';
import { acquireLock, AdvisoryLock } from './advisory-locks';
import { migrateSchema, type MigrationProgress } from './migrate-schema';
import { MIGRATIONS } from './migrations';
import { SqlMigration } from './migrations/sql-migration';

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

  it('have no way back', async () => {
    for (const Migration of MIGRATIONS) await expect(new Migration().down()).rejects.toThrow('cannot be undone');
  });
});
