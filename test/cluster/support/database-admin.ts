import { readFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { Client, escapeIdentifier } from 'pg';
import type { ServicesLocation } from './services';

/** How deliveries have ended, as the database has it. */
export interface DeliveryCount {
  readonly status: string;
  readonly attempts: number;
  readonly count: number;
}

/** What an administrator of Postgres and Redis looks at and clears away. */
export class DatabaseAdmin {
  constructor(private readonly services: ServicesLocation) {}

  /** The administrator's URL for psql, which takes the authority from PGSSLROOTCERT. */
  get url(): string {
    return this.services.hostPostgres;
  }

  async deliveries(database: string): Promise<readonly DeliveryCount[]> {
    const rows = await this.query<{ status: string; attempts: string; count: string }>(
      database,
      'SELECT status, attempts, count(*) FROM deliveries GROUP BY status, attempts ORDER BY status, attempts',
    );
    return rows.map(({ status, attempts, count }) => ({ status, attempts: Number(attempts), count: Number(count) }));
  }

  /** Names of the tenants that the values of the chart declare. */
  async declaredTenants(database: string): Promise<readonly string[]> {
    return (await this.query<{ name: string }>(database, 'SELECT name FROM tenants WHERE declared ORDER BY id')).map(({ name }) => name);
  }

  /** Whether a column is there. */
  async hasColumn(database: string, table: string, column: string): Promise<boolean> {
    const rows = await this.query(database, 'SELECT FROM information_schema.columns WHERE table_name = $1 AND column_name = $2', [
      table,
      column,
    ]);
    return rows.length > 0;
  }

  /** Ends the sessions of a role, as a failover would: the next statement needs a new connection. */
  async endSessions(database: string, role: string): Promise<number> {
    const rows = await this.query(
      database,
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND datname = current_database()',
      [role],
    );
    return rows.length;
  }

  /** Drops the databases whose name begins like this, whoever is connected. */
  async dropDatabases(prefix: string): Promise<void> {
    const rows = await this.query<{ datname: string }>('postgres', 'SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [
      prefix,
    ]);
    for (const { datname } of rows) await this.query('postgres', `DROP DATABASE ${escapeIdentifier(datname)} WITH (FORCE)`);
  }

  /** Deletes the keys of Redis that begin like this. */
  async deleteKeys(prefix: string): Promise<void> {
    const redis = new Redis(this.services.hostRedis, { tls: { ca: await readFile(this.services.authorityFile) }, lazyConnect: true });
    try {
      await redis.connect();
      // Braces are nothing special to a pattern of Redis.
      for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1000 }) as AsyncIterable<string[]>) {
        if (keys.length > 0) await redis.del(keys);
      }
    } finally {
      redis.disconnect();
    }
  }

  private async query<Row extends object>(database: string, text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const url = new URL(this.services.hostPostgres);
    url.pathname = `/${database}`;
    url.searchParams.set('sslrootcert', this.services.authorityFile);
    const client = new Client({ connectionString: url.href });
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }
}
