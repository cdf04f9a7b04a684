import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Pool } from 'pg';
import { createPool, TenantTransactions } from '#database';
import { HistoryStore } from '#history';
import { Metrics } from '#observability';
import { SecretBox, TenantStore } from '#tenants';
import { type DatabaseUrls, EmbeddedPostgresServer, freePort, provisionDatabase, RedisServer } from '#testing';
import type { Cleanup } from './cleanup';
import { RESOLVED_TICKETS } from './history';
import { NodeProcess } from './node-process';

const DIST = resolve(__dirname, '../..');
const ROOT = resolve(DIST, '..');
const DATABASE = 'bench';
const PASSWORDS = { owner: 'fake-owner-password', api: 'fake-api-password', worker: 'fake-worker-password' };

/** A checkpoint in the middle of one run and not of the other would decide a comparison: one is made before each run instead. */
const POSTGRES_SETTINGS = { max_wal_size: '8GB', checkpoint_timeout: '1h' } as const;

export const TENANT = 'bench';
export const WEBHOOK_SECRET = 'fake-webhook-secret-of-the-benchmark';

/** A process that serves HTTP on loopback. */
export interface Served {
  readonly process: NodeProcess;
  readonly origin: string;
  /** Milliseconds from its start to its first 200 on /health/ready. */
  readonly readyMs: number;
}

/** Settings of a process that a benchmark changes. */
export interface ProcessSettings {
  readonly concurrency?: number;
  /** Whether the api serves the admin API. Default: false. */
  readonly admin?: boolean;
}

/** Postgres with fsync and Redis of this run's own, the schema, one tenant and its history; starts the real processes against them. */
export class BenchSystem {
  private readonly encryptionKey = randomBytes(32);

  private constructor(
    private readonly directory: string,
    private readonly cleanup: Cleanup,
    private readonly databaseUrls: DatabaseUrls,
    private readonly redis: RedisServer,
    /** The administrator's connection, which row-level security does not bind. */
    readonly admin: Pool,
    private readonly stubsUrl: string,
    private readonly recorder: string | undefined,
  ) {}

  /**
   * @param stubsUrl Where the stand-ins for the ticketing tool and the model answer.
   * @param tenants How many there are.
   * @param recorder Module to preload into every process that is measured.
   */
  static async start(cleanup: Cleanup, stubsUrl: string, tenants: number, recorder?: string): Promise<BenchSystem> {
    const directory = join(ROOT, '.data', `bench-${process.pid}`);
    await mkdir(directory, { recursive: true });
    cleanup.add(() => rm(directory, { recursive: true, force: true }));
    const postgres = await EmbeddedPostgresServer.start({
      directory: join(directory, 'postgres'),
      port: await freePort(),
      password: 'fake-admin-password',
      temporary: true,
    });
    cleanup.add(() => postgres.stop());
    const redis = await RedisServer.start({ appendOnly: true });
    cleanup.add(() => redis.stop());
    const urls = await provisionDatabase(postgres.adminUrl, DATABASE, PASSWORDS);
    const adminUrl = new URL(`/${DATABASE}`, postgres.adminUrl).href;
    const admin = createPool({ connectionString: adminUrl, max: 4 });
    cleanup.add(() => admin.end());
    for (const [name, value] of Object.entries(POSTGRES_SETTINGS)) await admin.query(`ALTER SYSTEM SET ${name} = '${value}'`);
    await admin.query('SELECT pg_reload_conf()');
    const system = new BenchSystem(directory, cleanup, urls, redis, admin, stubsUrl, recorder);
    await system.migrate();
    await system.createTenants(tenants);
    return system;
  }

  /** The api's own connection: the limit program uses the same role. */
  get apiDatabaseUrl(): string {
    return this.databaseUrls.api;
  }

  startApi(settings: Pick<ProcessSettings, 'admin'> = {}): Promise<Served> {
    return this.startService('api', settings);
  }

  startWorker(settings: ProcessSettings = {}): Promise<Served> {
    return this.startService('worker', settings);
  }

  /** Registers a process of a benchmark's own, to be stopped at the end at the latest. */
  own(process: NodeProcess): NodeProcess {
    this.cleanup.add(() => process.stop());
    return process;
  }

  /** Brings tables and queue to the same state before each run: no deliveries, no jobs, nothing left to write for Postgres. */
  async clear(): Promise<void> {
    await this.redis.flush();
    await this.admin.query('TRUNCATE deliveries, outbox, effects, enhancements');
    await this.admin.query('CHECKPOINT');
  }

  /** Deliveries by status. */
  async deliveries(): Promise<Record<string, number>> {
    const { rows } = await this.admin.query<{ status: string; count: string }>('SELECT status, count(*) FROM deliveries GROUP BY status');
    return Object.fromEntries(rows.map((row) => [row.status, Number(row.count)]));
  }

  /** Enhancements in which the model had no part: the benchmark would have measured something else. */
  async withoutModel(): Promise<number> {
    const { rows } = await this.admin.query<{ count: string }>(`SELECT count(*) FROM enhancements WHERE status <> 'complete'`);
    return Number(rows[0]?.count);
  }

  private async startService(name: 'api' | 'worker', { concurrency, admin }: ProcessSettings): Promise<Served> {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const listen = { host: '127.0.0.1', port, metricsPort };
    const config = {
      log: { level: 'warn' },
      database: { tls: { mode: 'disable' } },
      queue: { backend: 'redis' },
      tickets: { allowedPrivateNetworks: ['127.0.0.0/8'] },
      llm: { baseUrl: `${this.stubsUrl}/v1` },
      [name]: { ...listen, ...(concurrency !== undefined && { concurrency }), ...(admin === true && { admin: { enabled: true } }) },
    };
    const child = this.own(await this.spawn(name, config, this.databaseUrls[name], this.recorder));
    const origin = `http://127.0.0.1:${port}`;
    return { process: child, origin, readyMs: await child.ready(`${origin}/health/ready`) };
  }

  /** Takes a file in, as an operator does. @returns milliseconds from the start of the process to its end */
  async importInventory(tenant: string, file: string): Promise<number> {
    const begin = performance.now();
    const config = { database: { tls: { mode: 'disable' } }, queue: { backend: 'postgres' } };
    await (await this.spawn('import-inventory', config, this.databaseUrls.api, undefined, ['--tenant', tenant, '--file', file])).success();
    return performance.now() - begin;
  }

  private async migrate(): Promise<void> {
    const config = { database: { tls: { mode: 'disable' } } };
    const migrate = await this.spawn('migrate', config, this.databaseUrls.owner);
    await migrate.success();
  }

  /** Every process reads its configuration from a file, as in production, and its secrets from the environment. */
  private async spawn(
    name: 'api' | 'worker' | 'migrate' | 'import-inventory',
    config: object,
    databaseUrl: string,
    recorder?: string,
    args: readonly string[] = [],
  ): Promise<NodeProcess> {
    const file = join(this.directory, `${name}-${await freePort()}.json`);
    await writeFile(file, JSON.stringify(config));
    return NodeProcess.start({
      name,
      args: [...(recorder === undefined ? [] : ['--require', recorder]), join(DIST, 'apps', name, 'src', 'main.js'), ...args],
      ipc: recorder !== undefined,
      env: {
        NODE_ENV: 'production',
        AI_AGENTS_CONFIG_FILE: file,
        AI_AGENTS_SECRETS_DIR: join(this.directory, 'no-secrets'),
        AI_AGENTS_DATABASE_URL: databaseUrl,
        AI_AGENTS_REDIS_URL: this.redis.url,
        AI_AGENTS_ENCRYPTION_KEY: this.encryptionKey.toString('base64'),
        OPENAI_API_KEY: 'fake-key-of-the-stand-in',
      },
    });
  }

  private async createTenants(count: number): Promise<void> {
    const pool = createPool({ connectionString: this.apiDatabaseUrl, max: 1 });
    try {
      const transactions = new TenantTransactions(pool);
      const tenant = {
        id: TENANT,
        name: 'Benchmark',
        webhookSecret: WEBHOOK_SECRET,
        // High enough never to refuse: what is measured is accepting.
        rateLimitPerMinute: 100_000_000,
        tool: { name: 'servicedesk-plus', baseUrl: this.stubsUrl, credentials: { technicianKey: 'fake-technician-key' } },
        preferences: {},
      };
      const others = Array.from({ length: count - 1 }, (_, i) => ({
        ...tenant,
        id: `client-${i}`,
        webhookSecret: `fake-secret-of-client-${i}`,
      }));
      await new TenantStore(transactions, new SecretBox(this.encryptionKey)).upsertAll([tenant, ...others]);
      const history = new HistoryStore(transactions, new Metrics());
      for (const ticket of RESOLVED_TICKETS) await history.upsertResolved(TENANT, ticket);
    } finally {
      await pool.end();
    }
    await this.admin.query('VACUUM ANALYZE');
  }
}
