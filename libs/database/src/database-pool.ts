import { readFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { Pool, type PoolConfig } from 'pg';
import type { Config, Secrets } from '#config';

/** Injection token of the process's connection pool, a `Pool` of pg. */
export const DATABASE_POOL = Symbol('DATABASE_POOL');

/** How a process connects to Postgres. @param application shown in pg_stat_activity, after `ai-agents-`. */
export function databaseConnection({ database }: Config, secrets: Secrets, application: string): PoolConfig {
  return {
    connectionString: withoutTlsParameters(secrets['database-url'] ?? ''),
    ssl: tlsOptions(database.tls),
    max: database.poolSize,
    application_name: `ai-agents-${application}`,
    connectionTimeoutMillis: database.connectTimeoutMs,
    statement_timeout: database.statementTimeoutMs,
    keepAlive: true,
  };
}

/** A pool that survives the loss of idle connections. */
export function createPool(config: PoolConfig): Pool {
  const logger = new Logger('Postgres');
  return new Pool(config).on('error', (error) => logger.warn(`An idle connection was lost: ${error.message}`));
}

function tlsOptions({ mode, caFile }: Config['database']['tls']): PoolConfig['ssl'] {
  switch (mode) {
    case 'disable':
      return false;
    case 'require':
      return { rejectUnauthorized: false };
    case 'verify-full':
      return { rejectUnauthorized: true, ...(caFile !== '' && { ca: readFileSync(caFile, 'utf8') }) };
  }
}

/** pg lets ssl parameters of the URL replace the options beside it, so that `sslmode=require` there would undo `verify-full` here. */
function withoutTlsParameters(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  for (const name of [...url.searchParams.keys()]) if (name.startsWith('ssl')) url.searchParams.delete(name);
  return url.href;
}
