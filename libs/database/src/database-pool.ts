import { Logger } from '@nestjs/common';
import { Pool, type PoolConfig, type QueryConfig } from 'pg';
import { type Config, readAuthority, type Secrets } from '#config';
import { assertUnprivilegedRole } from './role-guard';

/** Injection token of the process's connection pool, a `Pool` of pg; half of its connections. */
export const DATABASE_POOL = Symbol('DATABASE_POOL');

/** Injection token of the pool for the ticket history, the other half of the process's connections. */
export const HISTORY_POOL = Symbol('HISTORY_POOL');

/** How much longer than Postgres, which cancels a statement by itself, this side waits before it takes the connection for dead. */
const ANSWER_GRACE_MS = 5_000;

/** How a process connects to Postgres; options of pg's pool. */
export interface DatabaseConnection extends PoolConfig {
  /** Where, and as whom. Asked for each new connection, so that a rotated password or role is used without a restart. */
  readonly currentUrl: () => string;
}

/**
 * How a process connects to Postgres.
 *
 * @param application shown in pg_stat_activity, after `ai-agents-`.
 * @throws ConfigurationError when the file with the authority's certificate cannot be used.
 */
export function databaseConnection({ database }: Config, secrets: Secrets, application: string): DatabaseConnection {
  return {
    currentUrl: () => withoutTlsParameters(secrets['database-url'] ?? ''),
    ssl: tlsOptions(database.tls),
    max: database.poolSize,
    application_name: `ai-agents-${application}`,
    connectionTimeoutMillis: database.connectTimeoutMs,
    statement_timeout: database.statementTimeoutMs,
    query_timeout: database.statementTimeoutMs + ANSWER_GRACE_MS,
    keepAlive: true,
  };
}

/** A pool that survives the loss of connections, idle or in use. */
export function createPool(config: PoolConfig | DatabaseConnection): Pool {
  const logger = new Logger('Postgres');
  const pool = new Pool(config);
  // pg copies its options once, and makes each connection from the copy.
  if ('currentUrl' in config) Object.defineProperty(pool.options, 'connectionString', { get: config.currentUrl, enumerable: true });
  return pool
    .on('error', (error) => logger.warn(`An idle connection was lost: ${error.message}`))
    .on('connect', (client) => {
      // While a connection is lent out the pool does not listen, and an error event without a listener ends the process. The borrower
      // learns of it from its next statement.
      client.on('error', () => undefined);
    });
}

/**
 * The pool of a process that serves tenants: it hands out no connection whose role could pass row-level security, whenever that shows.
 *
 * Connecting then fails with PrivilegedRoleError.
 */
export function createGuardedPool(config: PoolConfig | DatabaseConnection): Pool {
  // pg waits for the promise, which its types do not know: https://node-postgres.com/apis/pool
  // eslint-disable-next-line @typescript-eslint/no-misused-promises
  return createPool({ ...config, onConnect: (client) => assertUnprivilegedRole(client) });
}

/** A statement that fails, and its connection with it, when there is no answer within `timeoutMs`. */
export function withinMs(text: string, timeoutMs: number): QueryConfig {
  // Documented by pg and missing from its types: https://node-postgres.com/apis/client
  return { text, query_timeout: timeoutMs } as QueryConfig;
}

function tlsOptions({ mode, caFile }: Config['database']['tls']): PoolConfig['ssl'] {
  switch (mode) {
    case 'disable':
      return false;
    case 'require':
      return { rejectUnauthorized: false };
    case 'verify-full':
      return { rejectUnauthorized: true, ...(caFile !== '' && { ca: readAuthority('database.tls.caFile', caFile) }) };
  }
}

/** pg lets ssl parameters of the URL replace the options beside it, so that `sslmode=require` there would undo `verify-full` here. */
function withoutTlsParameters(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  for (const name of [...url.searchParams.keys()]) if (name.startsWith('ssl')) url.searchParams.delete(name);
  return url.href;
}
