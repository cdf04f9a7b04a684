import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { loadConfiguration } from '#config';
import { applyPrivileges, createPool, migrateQueueSchema, migrateSchema, QUEUE_SCHEMA } from '#database';
import { QUEUES } from '#queue';
import { EmbeddedPostgresServer, freePort, provisionDatabase, RedisServer, ROLE_NAMES } from '#testing';
import { createApi } from '../apps/api/src/create-api';
import { createWorker } from '../apps/worker/src/create-worker';
import type { Backend } from './system';

const SMOKE_SECRET = 'fake-secret-of-smoke-tests';
const DATABASE = 'ai_agents';

/** Every password as it is after so many rotations. */
const passwords = (round: number) => ({ owner: 'fake-owner', api: `fake-api-${round}`, worker: `fake-worker-${round}` });
const redisPassword = (round: number) => `fake-redis-${round}`;

describe.each<Backend>(['redis', 'postgres'])('passwords that are rotated, with the queue in %s', (backend) => {
  let directory: string;
  let postgres: EmbeddedPostgresServer;
  let redis: RedisServer;
  let admin: Pool;
  let api: NestFastifyApplication;
  let worker: NestFastifyApplication;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'ai-agents-rotation-'));
    // Roles belong to a whole server: the passwords of this one are nobody else's.
    postgres = await EmbeddedPostgresServer.start({
      directory: mkdtempSync(join(tmpdir(), 'ai-agents-postgres-')),
      port: await freePort(),
      password: 'fake-admin-password',
      durable: false,
      temporary: true,
    });
    redis = await RedisServer.start();
    const adminUrl = new URL(postgres.adminUrl);
    const { owner } = await provisionDatabase(adminUrl.href, DATABASE, passwords(0));
    adminUrl.pathname = `/${DATABASE}`;
    admin = createPool({ connectionString: adminUrl.href, max: 1 });
    await migrate(owner);
    writeFileSync(
      join(directory, 'config.json'),
      JSON.stringify({
        log: { level: 'error' },
        worker: { relay: { intervalMs: 100, republishSeconds: 1 }, backoffMs: 200, leaseSeconds: 5 },
        database: { tls: { mode: 'disable' }, poolSize: 5 },
        queue: { backend },
      }),
    );
    await rotate(0);
    api = await createApi(configuration('api'));
    worker = await createWorker(configuration('worker'));
    for (const app of [api, worker]) await app.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    await admin.end();
    await Promise.all([postgres.stop(), redis.stop()]);
    rmSync(directory, { recursive: true });
  });

  const configuration = (process: 'api' | 'worker') =>
    loadConfiguration(process, { AI_AGENTS_CONFIG_FILE: join(directory, 'config.json'), AI_AGENTS_SECRETS_DIR: join(directory, process) });

  async function migrate(ownerUrl: string): Promise<void> {
    const owner = createPool({ connectionString: ownerUrl, max: 1 });
    await migrateSchema(owner);
    await migrateQueueSchema(owner, Object.keys(QUEUES));
    await applyPrivileges(owner, ROLE_NAMES, QUEUE_SCHEMA);
    await owner.end();
  }

  const encryptionKey = randomBytes(32).toString('base64');

  /** Changes every password on the servers, ends what is connected with an old one, and writes the files as the kubelet would. */
  async function rotate(round: number): Promise<void> {
    const urls = await provisionDatabase(postgres.adminUrl, DATABASE, passwords(round));
    await setRedisPassword(round);
    const redisUrl = redis.url.replace('//', `//:${redisPassword(round)}@`);
    for (const process of ['api', 'worker'] as const) {
      const secrets = {
        'database-url': urls[process],
        'encryption-key': encryptionKey,
        'smoke-webhook-secret': SMOKE_SECRET,
        'redis-url': redisUrl,
      };
      mkdirSync(join(directory, process), { recursive: true });
      for (const [name, value] of Object.entries(secrets)) writeFileSync(join(directory, process, name), value);
    }
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ANY ($1)', [
      [ROLE_NAMES.api, ROLE_NAMES.worker],
    ]);
  }

  async function setRedisPassword(round: number): Promise<void> {
    const client = new Redis(redis.url, { ...(round > 0 && { password: redisPassword(round - 1) }), retryStrategy: () => null });
    await client.config('SET', 'requirepass', redisPassword(round));
    // Redis leaves connections alone that gave the old one.
    await client.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    client.disconnect();
  }

  const until = async (condition: () => Promise<boolean>, what: string) => {
    for (const end = Date.now() + 20_000; !(await condition()); await new Promise((done) => setTimeout(done, 50))) {
      if (Date.now() > end) throw new Error(`Not within 20 s: ${what}`);
    }
  };
  const isReady = async (app: NestFastifyApplication) => (await fetch(`${await app.getUrl()}/health/ready`)).status === 200;

  /** Sends a signed webhook of the tenant of smoke tests, and returns the status of the answer. */
  async function send(ticketId: string): Promise<number> {
    const body = JSON.stringify({ tenant_id: 'smoke', ticket_id: ticketId });
    const signature = createHmac('sha256', SMOKE_SECRET).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-servicedesk-signature': signature };
    return (await fetch(`${await api.getUrl()}/webhook/simulated`, { method: 'POST', headers, body })).status;
  }
  const notes = async (ticketId: string) => (await admin.query('SELECT 1 FROM simulated_notes WHERE ticket_id = $1', [ticketId])).rowCount;

  it('reach the processes that run: a ticket gets its note before and after, twice', async () => {
    for (const round of [0, 1, 2]) {
      if (round > 0) await rotate(round);
      await until(async () => (await isReady(api)) && (await isReady(worker)), 'api and worker are ready');
      const ticket = `round-${round}`;
      await until(async () => (await send(ticket)) === 202, 'a webhook is accepted');
      await until(async () => (await notes(ticket)) === 1, 'its note is written');
    }
    const { rows } = await admin.query<{ role: string }>('SELECT DISTINCT usename AS role FROM pg_stat_activity WHERE usename = ANY ($1)', [
      [ROLE_NAMES.api, ROLE_NAMES.worker],
    ]);
    expect(rows).toHaveLength(2);
  });

  it('may be wrong in the file for a while: what is connected goes on', async () => {
    for (const process of ['api', 'worker']) writeFileSync(join(directory, process, 'database-url'), 'not a url');
    await new Promise((done) => setTimeout(done, 1_100));
    expect(await send('malformed')).toBe(202);
    await until(async () => (await notes('malformed')) === 1, 'its note is written');
  });
});
