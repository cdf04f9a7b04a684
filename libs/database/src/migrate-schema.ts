import { DEFAULT_SCHEMA, runMigrations as runQueueMigrations } from 'bullmq';
import type { Pool, PoolConfig } from 'pg';
import type { TlsOptions } from 'node:tls';
import { MIGRATIONS, MIGRATIONS_TABLE } from './migrations';

/** Schema of the queue's tables when the queue is in Postgres. */
export const QUEUE_SCHEMA = DEFAULT_SCHEMA;

/**
 * Runs the migrations that the database does not have, each in a transaction of its own, and returns their names.
 *
 * The caller keeps others from doing the same at the same time. TypeORM is loaded here and nowhere else: the processes that serve never need it.
 *
 * @param lockTimeoutMs How long a statement may wait for a table that is in use; then the migration fails with SQLSTATE 55P03 and is undone.
 */
export async function migrateSchema(connection: PoolConfig, lockTimeoutMs: number): Promise<string[]> {
  const { DataSource } = await import('typeorm');
  const source = new DataSource({
    type: 'postgres',
    url: connection.connectionString ?? '',
    // pg takes the options of tls.connect here; its types name a narrower set than TypeORM's.
    ssl: (connection.ssl ?? false) as boolean | TlsOptions,
    applicationName: connection.application_name ?? 'ai-agents-migrate',
    migrations: [...MIGRATIONS],
    migrationsTableName: MIGRATIONS_TABLE,
    extra: { options: `-c lock_timeout=${lockTimeoutMs}`, max: 1 },
  });
  await source.initialize();
  try {
    const applied = await source.runMigrations({ transaction: 'each' });
    return applied.map((migration) => migration.name);
  } finally {
    await source.destroy();
  }
}

/**
 * Creates or updates the queue's tables in their own schema. Only needed when the queue is in Postgres.
 *
 * @param queues Names of the queues. BullMQ creates a sequence for each at its first job, which the roles of api and worker may not.
 */
export async function migrateQueueSchema(pool: Pool, queues: readonly string[]): Promise<void> {
  const client = await pool.connect();
  try {
    await runQueueMigrations(client, QUEUE_SCHEMA);
    for (const queue of queues) await client.query(`SELECT ${QUEUE_SCHEMA}.next_job_id($1)`, [queue]);
  } finally {
    client.release();
  }
}
