import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiKeyStore, type Scope } from '#api-keys';
import { AuditLog, type RecordedAuditEntry } from '#audit';
import { configurationFrom } from '#config';
import { TenantTransactions } from '#database';
import { ServiceDeskPlusSimulator, TestDatabase } from '#testing';
import { createApi } from '../../apps/api/src/create-api';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed text; undefined when it is no JSON. */
  readonly body: Record<string, unknown>;
}

interface Call {
  readonly method?: string;
  readonly body?: unknown;
  /** Default: the key of the scope admin. */
  readonly key?: string;
  readonly headers?: Record<string, string>;
}

/** Secrets and credentials that tests hand in: no answer and no entry of the audit log may hold one. */
export const SECRET = 'fake-webhook-secret-of-acme';
export const TECHNICIAN_KEY = 'fake-technician-key';

/** An api with the admin API turned on, on a real Postgres, with the simulator as its tenants' help desk. */
export class AdminSystem {
  readonly keys = {} as Record<Scope, string>;
  private constructor(
    readonly database: TestDatabase,
    readonly desk: ServiceDeskPlusSimulator,
    readonly api: NestFastifyApplication,
    readonly url: string,
    readonly store: ApiKeyStore,
    readonly auditLog: AuditLog,
  ) {}

  static async start(admin: object = {}, encryptionKey = randomBytes(32)): Promise<AdminSystem> {
    const [database, desk] = await Promise.all([TestDatabase.create(), ServiceDeskPlusSimulator.start()]);
    const config = {
      log: { level: 'error' },
      api: { admin: { enabled: true, ...admin } },
      database: { poolSize: 4, tls: { mode: 'disable' } },
      queue: { backend: 'postgres' },
      tickets: { allowedPrivateNetworks: ['127.0.0.0/8'] },
    };
    const secrets = { 'database-url': database.apiUrl, 'encryption-key': encryptionKey.toString('base64') };
    const api = await createApi(configurationFrom(config, secrets));
    await api.listen(0, '127.0.0.1');
    const transactions = new TenantTransactions(database.pool('api'));
    const audit = new AuditLog(transactions);
    const system = new AdminSystem(database, desk, api, await api.getUrl(), new ApiKeyStore(transactions, audit), audit);
    for (const scope of ['read', 'operate', 'admin'] as const) {
      const { text } = await system.store.create({ name: `${scope} key`, scope }, { actor: { kind: 'system', id: 'spec', name: 'spec' } });
      system.keys[scope] = text;
    }
    return system;
  }

  async call(path: string, { method = 'GET', body, key = this.keys.admin, headers = {} }: Call = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path.startsWith('/') ? path : `/admin/v1/${path}`}`, {
      method,
      headers: {
        ...(key !== '' && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  }

  /** The definition of a tenant on the simulator. */
  tenant(id = 'acme', further: object = {}) {
    const tool = { name: 'servicedesk-plus', baseUrl: this.desk.url, credentials: { technicianKey: TECHNICIAN_KEY } };
    return { id, name: `Tenant ${id}`, webhookSecret: SECRET, tool, ...further };
  }

  async create(id = 'acme', further: object = {}): Promise<Answer> {
    return this.call('tenants', { method: 'POST', body: this.tenant(id, further) });
  }

  /** What the audit log holds beside the keys of the test itself. */
  async audit(): Promise<RecordedAuditEntry[]> {
    const entries: RecordedAuditEntry[] = [];
    for await (const entry of this.auditLog.entries()) if (entry.actor.id !== 'spec') entries.push(entry);
    return entries;
  }

  async stop(): Promise<void> {
    await this.api.close();
    await Promise.all([this.desk.stop(), this.database.drop()]);
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
