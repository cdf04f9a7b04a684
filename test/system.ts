import { createHmac, randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Config, type Configuration, configurationFrom, type Secrets } from '#config';
import { createPool, TenantTransactions } from '#database';
import { HistoryStore } from '#history';
import { Metrics } from '#observability';
import { SecretBox, type TenantDefinition, TenantStore } from '#tenants';
import { RedisServer, ServiceDeskPlusSimulator, StandInModel, TestDatabase } from '#testing';
import { Pool } from 'pg';
import { createApi } from '../apps/api/src/create-api';
import { createWorker } from '../apps/worker/src/create-worker';

export type Backend = 'redis' | 'postgres';

/** Settings of the configuration that a test changes. */
export type ConfigChanges = { [K in keyof Config]?: DeepPartial<Config[K]> };
type DeepPartial<T> = { [K in keyof T]?: T[K] extends object ? DeepPartial<T[K]> : T[K] };

export const ENCRYPTION_KEY = randomBytes(32).toString('base64');
export const WEBHOOK_SECRET = 'fake-webhook-secret-of-acme';

/**
 * The whole system on real parts: Postgres, the queue on Redis or Postgres, api and worker in this process. Two honest stand-ins: the
 * ServiceDesk Plus simulator for the desk, and the stand-in model for the language model.
 */
export class System {
  api!: NestFastifyApplication;
  apiUrl = '';
  private workers: NestFastifyApplication[] = [];

  private constructor(
    readonly backend: Backend,
    readonly database: TestDatabase,
    readonly redis: RedisServer | undefined,
    readonly desk: ServiceDeskPlusSimulator,
    readonly model: StandInModel,
    private changes: ConfigChanges,
    private secrets: Secrets,
    /** The owner's connection, for looking at everything; row-level security is off only for the administrator. */
    readonly admin: Pool,
  ) {}

  static async start(backend: Backend, changes: ConfigChanges = {}, secrets: Secrets = {}): Promise<System> {
    const [database, redis, desk, model] = await Promise.all([
      TestDatabase.create(),
      backend === 'redis' ? RedisServer.start() : undefined,
      ServiceDeskPlusSimulator.start(),
      StandInModel.start({}),
    ]);
    const system = new System(
      backend,
      database,
      redis,
      desk,
      model,
      changes,
      secrets,
      createPool({ connectionString: database.adminUrl, max: 2 }),
    );
    await system.upsertTenant({
      id: 'acme',
      name: 'Acme',
      webhookSecret: WEBHOOK_SECRET,
      rateLimitPerMinute: 100_000,
      tool: { name: 'servicedesk-plus', baseUrl: desk.url, credentials: { technicianKey: 'fake-technician-key' } },
      preferences: {},
    });
    await system.startApi();
    return system;
  }

  /** The configuration of one of the processes, with short times so that recovery can be watched. */
  configuration(databaseUrl: string): Configuration {
    const config = {
      log: { level: 'warn', ...this.changes.log },
      api: { ...this.changes.api },
      worker: {
        backoffMs: 200,
        leaseSeconds: 5,
        ...this.changes.worker,
        relay: { intervalMs: 100, republishSeconds: 1, ...this.changes.worker?.relay },
      },
      database: { poolSize: 5, tls: { mode: 'disable' } },
      queue: { backend: this.backend, ...this.changes.queue },
      llm: { baseUrl: this.model.baseUrl, timeoutMs: 5_000, ...this.changes.llm },
      enhancement: { ...this.changes.enhancement },
      tickets: { allowedPrivateNetworks: ['127.0.0.0/8'] },
      outgoing: { ...this.changes.outgoing },
      feedback: { ...this.changes.feedback },
      keys: { ...this.changes.keys },
    };
    return configurationFrom(config, {
      'database-url': databaseUrl,
      'encryption-key': ENCRYPTION_KEY,
      ...(this.redis !== undefined && { 'redis-url': this.redis.url }),
      'openai-api-key': 'fake-key-of-the-stand-in',
      ...this.secrets,
    });
  }

  /** What the processes that start from now on have, beside what each system has. */
  setSecrets(secrets: Secrets): void {
    this.secrets = secrets;
  }

  /** The settings of processes that start from now on. */
  setConfig(changes: ConfigChanges): void {
    this.changes = changes;
  }

  async startApi(): Promise<void> {
    this.api = await createApi(this.configuration(this.database.apiUrl));
    await this.api.listen(0, '127.0.0.1');
    this.apiUrl = await this.api.getUrl();
  }

  async startWorker(): Promise<NestFastifyApplication> {
    const worker = await createWorker(this.configuration(this.database.workerUrl));
    await worker.listen(0, '127.0.0.1');
    this.workers.push(worker);
    return worker;
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
    this.workers = [];
  }

  async upsertTenant(tenant: TenantDefinition, box = new SecretBox(Buffer.from(ENCRYPTION_KEY, 'base64'))): Promise<void> {
    await this.asApi((transactions) => new TenantStore(transactions, box).upsert(tenant));
  }

  /** A resolved ticket that the demo ticket of these tests resembles. */
  async remember(tenantId = 'acme', ticketId = '900', resolution = 'Reinstalled the printer driver after the update.'): Promise<void> {
    await this.asApi((transactions) =>
      new HistoryStore(transactions, new Metrics()).upsertResolved(tenantId, {
        ticketId,
        subject: 'Printer on floor 3 prints blank pages',
        description: 'Since the update the printer prints blank pages for accounting.',
        resolution,
        resolvedAt: new Date(),
        source: 'test',
      }),
    );
  }

  createTicket(subject = 'Printer prints blank pages'): string {
    return this.desk.createTicket({ subject, description: 'Since the update the printer on floor 3 prints blank pages.' }).id;
  }

  /** Posts a signed webhook for the ticket. */
  async send(
    ticketId: string,
    fields: object = {},
    headers: Record<string, string> = {},
    path = '/webhook/servicedesk',
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
    const body = JSON.stringify({ event: 'ticket_created', tenant_id: 'acme', ticket_id: ticketId, ...fields });
    const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
    const response = await fetch(`${this.apiUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-servicedesk-signature': `sha256=${signature}`, ...headers },
      body,
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
  }

  /** Waits until the delivery is finished, and returns how it ended. */
  async finished(jobId: unknown, timeoutMs = 30_000): Promise<{ status: string; lastError: string | null; attempts: number }> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const { rows } = await this.admin.query<{ status: string; last_error: string | null; attempts: string }>(
        'SELECT status, last_error, attempts FROM deliveries WHERE id = $1',
        [jobId],
      );
      const row = rows[0];
      if (row !== undefined && (row.status === 'completed' || row.status === 'failed')) {
        return { status: row.status, lastError: row.last_error, attempts: Number(row.attempts) };
      }
      if (Date.now() > end) throw new Error(`Delivery ${String(jobId)} is not finished: ${JSON.stringify(row)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Loses the queue whole, as a wiped Redis would. */
  async loseQueue(): Promise<void> {
    if (this.redis !== undefined) return this.redis.flush();
    const { rows } = await this.admin.query<{ tables: string }>(
      `SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') AS tables FROM pg_tables
       WHERE schemaname = 'bullmq' AND tablename NOT LIKE '%migration%'`,
    );
    await this.admin.query(`TRUNCATE ${rows[0]?.tables ?? ''}`);
  }

  async stop(): Promise<void> {
    await this.stopWorkers();
    await this.api.close();
    await this.admin.end();
    await Promise.all([this.desk.stop(), this.model.stop(), this.redis?.stop()]);
    await this.database.drop();
  }

  private async asApi<T>(work: (transactions: TenantTransactions) => Promise<T>): Promise<T> {
    const pool = new Pool({ connectionString: this.database.apiUrl, max: 1 });
    try {
      return await work(new TenantTransactions(pool));
    } finally {
      await pool.end();
    }
  }
}
