import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Pool } from 'pg';
import { configurationFrom } from '#config';
import { createPool, TenantTransactions } from '#database';
import { type Enhancement, EnhancementGraph } from '#enhancement';
import { FEEDBACK_PATH, FeedbackTokens } from '#feedback';
import { HistoryStore, type ResolvedTicket } from '#history';
import { InventoryStore, readInventoryCsv } from '#inventory';
import { noteMarker } from '#note-marker';
import { Metrics } from '#observability';
import { SecretBox, TenantStore } from '#tenants';
import { type Desk, LookUpServer, ServiceDeskPlusSimulator, TestDatabase } from '#testing';
import { createApi } from '../../apps/api/src/create-api';
import { createWorker } from '../../apps/worker/src/create-worker';
import { type Scene, WEB_DOMAIN } from './scene';
import { Shelves } from './shelves';

/** What must never come out: it lies in other tickets, at another client's desk, and in the credentials. */
export const SECRETS = {
  otherTicket: 'OTHER-TICKET-7f3a91',
  otherClient: 'OTHER-CLIENT-c04d55',
  technicianKey: 'fake-technician-key-91be20',
  webhookSecret: 'fake-webhook-secret-3c77fe',
  modelKey: 'fake-model-key-5d21aa',
};

/** Names a half of a part of the scene. */
export const partOf = (part: string, half = 0) => `${part} ${half}`;

const PUBLIC_URL = 'https://ai-agents.example';
const POLL_MS = 15;
const FINISHED_WITHIN_MS = 120_000;

interface Waiting {
  readonly resolve: (status: string) => void;
  readonly reject: (error: Error) => void;
  readonly until: number;
}

/**
 * The product as it runs: api, queue and worker on a real Postgres, with all sources configured. What lies outside of it stands in: the desk, the
 * model, and servers that speak as a knowledge base, Prometheus, Alertmanager and SearXNG do.
 */
export class Installation {
  private readonly enhancements = new Map<string, Enhancement>();
  private readonly waiting = new Map<string, Waiting>();
  private readonly admin: Pool;
  private readonly apiPool: Pool;
  private readonly transactions: TenantTransactions;
  private readonly encryptionKey = randomBytes(32);
  private api!: NestFastifyApplication;
  private worker!: NestFastifyApplication;
  private apiUrl = '';
  private poller: Promise<void> | undefined;

  private constructor(
    private readonly database: TestDatabase,
    readonly desks: ServiceDeskPlusSimulator,
    private readonly shelves: Shelves,
    private readonly sources: LookUpServer,
    private readonly modelUrl: string,
  ) {
    this.admin = createPool({ connectionString: database.adminUrl, max: 4 });
    this.apiPool = createPool({ connectionString: database.apiUrl, max: 4 });
    this.transactions = new TenantTransactions(this.apiPool);
  }

  /** @param modelUrl what `llm.baseUrl` is set to; a tenant's model is called like the tenant. */
  static async start(tenants: readonly string[], modelUrl: string): Promise<Installation> {
    const shelves = new Shelves();
    const [database, desks, sources] = await Promise.all([
      TestDatabase.create(),
      ServiceDeskPlusSimulator.start({ desks: tenants.map((name) => ({ name, technicianKey: SECRETS.technicianKey })) }),
      LookUpServer.start(shelves),
    ]);
    const installation = new Installation(database, desks, shelves, sources, modelUrl);
    for (const tenant of tenants) await installation.addTenant(tenant);
    await installation.startProcesses();
    return installation;
  }

  /** The worker's metrics. */
  get metrics(): Metrics {
    return this.worker.get(Metrics, { strict: false });
  }

  desk(tenant: string): Desk {
    return this.desks.desk(tenant);
  }

  /**
   * Puts a scene in the place of the tenant's last one, each part the way it really comes.
   *
   * @returns the parts that were refused at the door.
   */
  async set(tenant: string, device: string, scene: Scene): Promise<string[]> {
    const desk = this.desk(tenant);
    desk.clearRecords();
    desk.addSolution(scene.solution);
    desk.addAsset(scene.asset);
    this.shelves.byTenant.set(tenant, { device, scene });
    await this.admin.query('DELETE FROM ticket_history WHERE tenant_id = $1', [tenant]);
    const [first, second, inventory] = await Promise.all([
      this.send(tenant, '/webhook/servicedesk/resolved', scene.pastTickets[0]),
      this.send(tenant, '/webhook/servicedesk/resolved', scene.pastTickets[1]),
      this.importInventory(tenant, scene.host),
    ]);
    return [
      ...[first, second].flatMap(({ status }, half) => (status === 202 ? [] : [partOf('past ticket', half)])),
      ...(inventory ? [] : [partOf('inventory')]),
    ];
  }

  /** Adds resolved tickets to the tenant's history. */
  async remember(tenant: string, tickets: readonly ResolvedTicket[]): Promise<void> {
    await new HistoryStore(this.transactions, new Metrics()).upsertAll(tenant, tickets);
  }

  /** Tells the api of a ticket, and waits until its note is there. @throws Error when the delivery ends in another way. */
  async enhance(tenant: string, ticketId: string, fields: object): Promise<{ readonly jobId: string; readonly enhancement: Enhancement }> {
    const { status, body } = await this.send(tenant, '/webhook/servicedesk', { ...fields, ticket_id: ticketId });
    if (status !== 202) throw new Error(`The webhook of a ticket was answered with ${status}: ${JSON.stringify(body)}`);
    const jobId = String(body['job_id']);
    const end = await this.finished(jobId);
    const enhancement = this.enhancements.get(noteMarker(jobId));
    this.enhancements.delete(noteMarker(jobId));
    if (end !== 'completed' || enhancement === undefined) throw new Error(`The delivery of a ticket ended as ${end}.`);
    return { jobId, enhancement };
  }

  async stop(): Promise<void> {
    for (const { reject } of this.waiting.values()) reject(new Error('The installation was stopped.'));
    this.waiting.clear();
    await this.poller;
    await this.worker.close();
    await this.api.close();
    await Promise.all([this.admin.end(), this.apiPool.end()]);
    await Promise.all([this.desks.stop(), this.sources.stop()]);
    await this.database.drop();
  }

  private async addTenant(id: string): Promise<void> {
    await new TenantStore(this.transactions, new SecretBox(this.encryptionKey)).upsert({
      id,
      name: `${id} Limited`,
      webhookSecret: SECRETS.webhookSecret,
      rateLimitPerMinute: 1_000_000,
      tool: { name: 'servicedesk-plus', baseUrl: this.desk(id).baseUrl, credentials: { technicianKey: SECRETS.technicianKey } },
      // The model knows by its name whose call it answers.
      preferences: { model: id, sources: { web_search: true } },
    });
  }

  private async startProcesses(): Promise<void> {
    this.api = await createApi(this.configuration(this.database.apiUrl));
    await this.api.listen(0, '127.0.0.1');
    this.apiUrl = await this.api.getUrl();
    this.worker = await createWorker(this.configuration(this.database.workerUrl));
    const graph = this.worker.get(EnhancementGraph, { strict: false });
    const run = graph.run.bind(graph);
    // Looks on: what the graph returns is what the worker writes.
    graph.run = async (request, signal) => {
      const enhancement = await run(request, signal);
      this.enhancements.set(request.marker, enhancement);
      return enhancement;
    };
    await this.worker.listen(0, '127.0.0.1');
  }

  /** The addresses by which the note of a job is rated: the only ones in it that no source gave. */
  ratingLinks(tenantId: string, jobId: string): string[] {
    const token = new FeedbackTokens(this.encryptionKey).tokenOf({ tenantId, deliveryId: jobId });
    return ['up', 'down'].map((rating) => `${PUBLIC_URL}${FEEDBACK_PATH}/${token}?rating=${rating}`);
  }

  private configuration(databaseUrl: string) {
    const noCache = { cacheSeconds: 0, timeoutMs: 30_000 };
    const enhancement = {
      contextTimeoutMs: 60_000,
      history: { timeoutMs: 30_000 },
      solutions: noCache,
      knowledgeBase: { ...noCache, url: `${this.sources.articlesUrl}/{tenant}` },
      assets: { timeoutMs: 30_000 },
      inventory: { timeoutMs: 30_000 },
      monitoring: {
        prometheusUrl: this.sources.prometheusUrl,
        alertmanagerUrl: this.sources.alertmanagerUrl,
        timeoutMs: 30_000,
      },
      webSearch: { ...noCache, url: this.sources.webUrl, allowedDomains: [WEB_DOMAIN] },
    };
    const config = {
      log: { level: 'error' },
      database: { poolSize: 10, tls: { mode: 'disable' } },
      queue: { backend: 'postgres' },
      tickets: { allowedPrivateNetworks: ['127.0.0.0/8'] },
      llm: { baseUrl: this.modelUrl },
      enhancement,
      feedback: { publicUrl: PUBLIC_URL },
    };
    return configurationFrom(config, {
      'database-url': databaseUrl,
      'encryption-key': this.encryptionKey.toString('base64'),
      'openai-api-key': SECRETS.modelKey,
    });
  }

  /** As `import-inventory --prune` does it. False when a row is refused. */
  private async importInventory(tenant: string, host: Scene['host']): Promise<boolean> {
    const quoted = Object.values(host).map((value) => `"${value.replaceAll('"', '""')}"`);
    const { hosts, badRows } = readInventoryCsv(`${Object.keys(host).join(',')}\n${quoted.join(',')}\n`);
    await new InventoryStore(this.transactions).import(tenant, hosts, { prune: true });
    return badRows.length === 0;
  }

  private async send(
    tenant: string,
    path: string,
    fields: object,
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
    const body = JSON.stringify({ ...fields, tenant_id: tenant });
    const signature = createHmac('sha256', SECRETS.webhookSecret).update(body).digest('hex');
    const response = await fetch(`${this.apiUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-servicedesk-signature': `sha256=${signature}` },
      body,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** How a delivery ends. All who wait are asked for at once. */
  private finished(jobId: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.waiting.set(jobId, { resolve, reject, until: performance.now() + FINISHED_WITHIN_MS });
    this.poller ??= this.poll().finally(() => (this.poller = undefined));
    return promise;
  }

  private async poll(): Promise<void> {
    while (this.waiting.size > 0) {
      const { rows } = await this.admin.query<{ id: string; status: string }>(
        `SELECT id, status FROM deliveries WHERE id = ANY ($1::uuid[]) AND finished_at IS NOT NULL`,
        [[...this.waiting.keys()]],
      );
      for (const { id, status } of rows) {
        this.waiting.get(id)?.resolve(status);
        this.waiting.delete(id);
      }
      for (const [id, { reject, until }] of this.waiting) {
        if (performance.now() < until) continue;
        reject(new Error(`A delivery was not finished within ${FINISHED_WITHIN_MS / 1000} s.`));
        this.waiting.delete(id);
      }
      await sleep(POLL_MS);
    }
  }
}
