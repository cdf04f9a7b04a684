import { DEFAULT_SCHEMA, runMigrations as runQueueMigrations } from 'bullmq';
import type { Pool } from 'pg';
import { type MigrationClass, MIGRATIONS, MIGRATIONS_TABLE } from './migrations';
import { appliedMigrations } from './schema-revision';

/** Schema of the queue's tables when the queue is in Postgres. */
export const QUEUE_SCHEMA = DEFAULT_SCHEMA;

/** A migration that is about to run, or has run in so many milliseconds. */
export type MigrationProgress = { readonly name: string; readonly durationMs?: number };

/**
 * Runs the migrations that the database does not have, each in a transaction of its own.
 *
 * The caller keeps others from doing the same at the same time. TypeORM is loaded here and nowhere else: the processes that serve never need it.
 *
 * @param pool of the tables' owner. TypeORM connects as the pool does; set `lock_timeout`, so that a migration which finds a table in use
 *   fails with SQLSTATE 55P03 and is undone, and no `statement_timeout`.
 * @param onProgress Called before and after each migration.
 */
export async function migrateSchema(
  pool: Pool,
  onProgress: (progress: MigrationProgress) => void = () => undefined,
  migrations: readonly MigrationClass[] = MIGRATIONS,
): Promise<void> {
  for (const migration of await pendingMigrations(pool, migrations)) {
    const { name } = migration;
    onProgress({ name });
    const startedAt = performance.now();
    await runMigration(pool, migration);
    onProgress({ name, durationMs: Math.round(performance.now() - startedAt) });
  }
}

async function pendingMigrations(pool: Pool, migrations: readonly MigrationClass[]): Promise<MigrationClass[]> {
  const applied = await appliedMigrations(pool);
  return migrations.filter((migration) => !applied.includes(migration.name));
}

/** TypeORM runs all that it is given and tells at the end, so it is given one. */
async function runMigration(pool: Pool, migration: MigrationClass): Promise<void> {
  const { DataSource } = await import('typeorm');
  const source = new DataSource({
    type: 'postgres',
    migrations: [migration],
    migrationsTableName: MIGRATIONS_TABLE,
    // Silent, unless the variable DEBUG asks for typeorm:*. The caller tells what happens.
    logger: 'debug',
    // Passed to pg as they are; TypeORM's own reading of a URL knows neither IPv6 nor parameters.
    extra: { ...pool.options, max: 1 },
  });
  await source.initialize();
  try {
    await source.runMigrations({ transaction: 'each' });
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
  let broken = true;
  try {
    await runQueueMigrations(client, QUEUE_SCHEMA);
    for (const queue of queues) await client.query(`SELECT ${QUEUE_SCHEMA}.next_job_id($1)`, [queue]);
    broken = false;
  } finally {
    client.release(broken);
  }
}
