import { ConsoleLogger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import type { Pool } from 'pg';
import { ConfigurationModule, configurationFrom } from '#config';
import { Metrics, ObservabilityModule } from '#observability';
import { TestDatabase } from '#testing';
import { DATABASE_POOL } from './database-pool';
import { DatabaseModule } from './database.module';
import { migrateSchema } from './migrate-schema';
import { REQUIRED_REVISION } from './migrations';
import { PostgresHealthIndicator } from './postgres-health.indicator';
import { applyPrivileges } from './privileges';
import { PrivilegedRoleError } from './role-guard';

let database: TestDatabase;
let started: TestingModule[] = [];
afterEach(async () => {
  await Promise.all(started.map((process) => process.close()));
  started = [];
  await database.drop();
});

/** The part of the api that starts with the database. */
async function start(url: string): Promise<TestingModule> {
  const process = await Test.createTestingModule({
    imports: [
      ConfigurationModule.forRoot(configurationFrom({ database: { tls: { mode: 'disable' } } }, { 'database-url': url })),
      ObservabilityModule,
      DatabaseModule.forRoot({ application: 'api' }),
    ],
  })
    .setLogger(new ConsoleLogger({ logLevels: ['fatal'] }))
    .compile();
  started.push(process);
  return process.init();
}
const health = async (process: TestingModule) => (await process.get(PostgresHealthIndicator).check()).database;
const revision = async (process: TestingModule) => (await process.get(Metrics).schemaRevision.get()).values[0]?.value;
const until = async (condition: () => Promise<boolean>) => {
  for (const end = Date.now() + 10_000; !(await condition()); await new Promise((done) => setTimeout(done, 50))) {
    if (Date.now() > end) throw new Error('Not within 10 s.');
  }
};

describe('a process that starts', () => {
  it('is ready on a database of its revision, or of a later one', async () => {
    database = await TestDatabase.create();
    const process = await start(database.apiUrl);
    expect(await health(process)).toEqual({ status: 'up', connection: 'connected' });
    expect(await revision(process)).toBe(REQUIRED_REVISION);
    await database.pool('admin').query(`INSERT INTO schema_migrations ("timestamp", name) VALUES (9999999999999, 'FromTheFuture')`);
    const later = await start(database.apiUrl);
    expect(await health(later)).toMatchObject({ status: 'up' });
    expect(await revision(later)).toBe(9_999_999_999_999);
  });

  it("is not ready as the other process's role, and says which one to set", async () => {
    database = await TestDatabase.create();
    expect(await health(await start(database.workerUrl))).toMatchObject({
      status: 'down',
      message: expect.stringMatching(/entered as ai_agents_worker, and database\.roles\.api is ai_agents_api/) as string,
    });
  });

  it('does not wait for Postgres, is not ready without it, and becomes so by itself', async () => {
    database = await TestDatabase.create();
    let process!: TestingModule;
    await database.refuseConnections(async () => {
      process = await start(database.apiUrl);
      expect(await health(process)).toEqual({
        status: 'down',
        connection: 'disconnected',
        message: expect.stringContaining('Postgres refuses: database') as string,
      });
    });
    await until(async () => (await revision(process)) === REQUIRED_REVISION);
    expect(await health(process)).toMatchObject({ status: 'up' });
  });

  it('is not ready when nobody listens, and again when Postgres goes later', async () => {
    database = await TestDatabase.create();
    expect(await health(await start('postgres://nobody:fake-password@127.0.0.1:9/none'))).toMatchObject({
      status: 'down',
      connection: 'disconnected',
      message: expect.stringMatching(/^Postgres does not answer: connect ECONNREFUSED/) as string,
    });
    const process = await start(database.apiUrl);
    await database.refuseConnections(async () => {
      expect(await health(process)).toMatchObject({ status: 'down', connection: 'disconnected' });
    });
    expect(await health(process)).toMatchObject({ status: 'up' });
  });

  it('is not ready on a database that is behind, says what to do, and becomes so when it was done', async () => {
    database = await TestDatabase.createEmpty();
    const process = await start(database.apiUrl);
    const behind = `The database has no schema, this version needs ${REQUIRED_REVISION}: run the migrations.`;
    expect(await health(process)).toEqual({ status: 'down', connection: 'connected', message: behind });
    const owner = database.pool('owner');
    await migrateSchema(owner);
    expect(await health(process)).toEqual({
      status: 'down',
      connection: 'connected',
      message: expect.stringMatching(/^permission denied for table schema_migrations: run the migrations, which give the roles/) as string,
    });
    await applyPrivileges(owner, { api: 'ai_agents_api', worker: 'ai_agents_worker' });
    expect(await health(process)).toEqual({ status: 'up', connection: 'connected' });
  });

  it('refuses to start with a role for which row-level security does not hold', async () => {
    database = await TestDatabase.create();
    await expect(start(database.ownerUrl)).rejects.toThrow(PrivilegedRoleError);
    await expect(start(database.adminUrl)).rejects.toThrow('postgres is a superuser');
  });

  it('closes its connections when it ends', async () => {
    database = await TestDatabase.create();
    const process = await start(database.apiUrl);
    const pool = process.get<Pool>(DATABASE_POOL);
    expect(pool.totalCount).toBe(1);
    await process.close();
    expect([pool.ended, pool.totalCount]).toEqual([true, 0]);
    started = [];
  });
});
