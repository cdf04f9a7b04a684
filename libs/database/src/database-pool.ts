import { readFileSync } from 'node:fs';
import type { PoolConfig } from 'pg';
import type { Config, Secrets } from '#config';

/** Injection token of the process's connection pool. */
export const DATABASE_POOL = Symbol('DATABASE_POOL');

/** How this process connects to Postgres; `application` appears in pg_stat_activity. */
export function databaseConnection(config: Config, secrets: Secrets, application: string): PoolConfig {
  const { database } = config;
  const ssl = database.tls.mode === 'disable' ? false : { rejectUnauthorized: database.tls.mode === 'verify-full', ...(database.tls.caFile !== '' && { ca: readFileSync(database.tls.caFile) }) };
  return {
    connectionString: secrets['database-url'],
    ssl,
    max: database.poolSize,
    application_name: `ai-agents-${application}`,
    connectionTimeoutMillis: database.connectTimeoutMs,
    statement_timeout: database.statementTimeoutMs,
    keepAlive: true,
  };
}
