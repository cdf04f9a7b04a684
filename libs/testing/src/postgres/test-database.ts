import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier, Pool } from 'pg';
import { applyPrivileges, migrateQueueSchema, migrateSchema, QUEUE_SCHEMA } from '#database';
import { QUEUES } from '#queue';
import { type DatabaseUrls, databaseUrls, provisionDatabase, ROLE_NAMES } from './provision-database';
import { joinSharedPostgres, leaveSharedPostgres } from './shared-postgres';

const TEMPLATE = 'ai_agents_template';
const PASSWORDS = { owner: 'fake-owner-password', api: 'fake-api-password', worker: 'fake-worker-password' };
/** Held while the template is made: spec files run in several processes at once. */
const TEMPLATE_LOCK = 1;

/** Who connects: a role of the installation, or the superuser. */
export type TestRole = keyof DatabaseUrls | 'admin';

/** A migrated database of a spec file's own, cloned from a template in a few milliseconds. */
export class TestDatabase {
  private readonly pools: Pool[] = [];

  private constructor(
    private readonly name: string,
    private readonly serverUrl: string,
    private readonly urls: DatabaseUrls,
  ) {}

  static async create(): Promise<TestDatabase> {
    return TestDatabase.clone(TEMPLATE);
  }

  /** A database of the owner with nothing in it. */
  static async createEmpty(): Promise<TestDatabase> {
    return TestDatabase.clone('template0');
  }

  private static async clone(template: string): Promise<TestDatabase> {
    const serverUrl = await joinSharedPostgres();
    const name = `test_${randomBytes(6).toString('hex')}`;
    await asAdmin(serverUrl, async (admin) => {
      await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
      await makeTemplate(serverUrl);
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${ROLE_NAMES.owner}`);
    });
    return new TestDatabase(name, serverUrl, databaseUrls(serverUrl, name, PASSWORDS));
  }

  get ownerUrl(): string {
    return this.urls.owner;
  }
  get apiUrl(): string {
    return this.urls.api;
  }
  get workerUrl(): string {
    return this.urls.worker;
  }
  /** The superuser, for whom row-level security does not hold: for looking at everything. */
  get adminUrl(): string {
    const url = new URL(this.serverUrl);
    url.pathname = `/${this.name}`;
    return url.href;
  }

  urlOf(role: TestRole): string {
    return role === 'admin' ? this.adminUrl : this.urls[role];
  }

  /** A pool that ends with the database. @param max Connections; default 1, so that every statement meets what the last one left behind. */
  pool(role: TestRole, max = 1): Pool {
    const pool = new Pool({ connectionString: this.urlOf(role), max });
    // Postgres may still know a connection that was just closed when the database is dropped, and tells it so.
    pool.on('error', () => undefined);
    this.pools.push(pool);
    return pool;
  }

  /** Runs `work` while nobody can connect to this database, and no connection to it is left. */
  async refuseConnections(work: () => Promise<void>): Promise<void> {
    const allow = (allowed: boolean) =>
      asAdmin(this.serverUrl, (admin) => admin.query(`ALTER DATABASE ${escapeIdentifier(this.name)} ALLOW_CONNECTIONS ${String(allowed)}`));
    await allow(false);
    try {
      await asAdmin(this.serverUrl, (admin) =>
        admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [this.name]),
      );
      await work();
    } finally {
      await allow(true);
    }
  }

  async drop(): Promise<void> {
    await Promise.all(this.pools.splice(0).map((pool) => pool.end()));
    await asAdmin(this.serverUrl, (admin) => admin.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(this.name)} WITH (FORCE)`));
    await leaveSharedPostgres();
  }
}

async function makeTemplate(serverUrl: string): Promise<void> {
  const exists = await asAdmin(serverUrl, (admin) => admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [TEMPLATE]));
  if (exists.rowCount !== 0) return;
  const { owner } = await provisionDatabase(serverUrl, TEMPLATE, PASSWORDS);
  const pool = new Pool({ connectionString: owner, max: 1 });
  try {
    await migrateSchema(pool);
    await migrateQueueSchema(pool, Object.keys(QUEUES));
    await applyPrivileges(pool, ROLE_NAMES, QUEUE_SCHEMA);
  } catch (error) {
    // Or the next spec file would take the half of it for the whole.
    await asAdmin(serverUrl, (admin) => admin.query(`DROP DATABASE ${TEMPLATE} WITH (FORCE)`));
    throw error;
  } finally {
    await pool.end();
  }
}

async function asAdmin<T>(url: string, work: (admin: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
