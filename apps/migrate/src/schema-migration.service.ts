import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { CONFIG, type Config } from '#config';
import {
  acquireLock,
  AdvisoryLock,
  applyPrivileges,
  assertRolesCanBeGranted,
  contractionProblem,
  DATABASE_POOL,
  foundSchema,
  migrateQueueSchema,
  migrateSchema,
  prepareEmbeddings,
  QUEUE_SCHEMA,
  REQUIRED_REVISION,
  schemaProblem,
} from '#database';
import { QUEUES } from '#queue';
import { type MigrationListener, VerificationError } from './migration-events';
import { PostgresWait } from './postgres-wait.service';
import { unprotectedTables } from './unprotected-tables';

export const MIGRATION_LISTENER = Symbol('MIGRATION_LISTENER');

/** SQLSTATE lock_not_available: somebody else works on the table. */
const LOCK_TIMEOUT = '55P03';
const LOCK_ATTEMPTS = 5;

/** Brings the database to the revision of this version: waits, locks, migrates, grants, verifies. */
@Injectable()
export class SchemaMigration {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DATABASE_POOL) private readonly pool: Pool,
    @Inject(MIGRATION_LISTENER) private readonly tell: MigrationListener,
    private readonly postgres: PostgresWait,
  ) {}

  /** Safe to run twice at once: the second run waits and finds nothing to do. */
  async run(): Promise<void> {
    const startedAt = performance.now();
    await this.postgres.untilReady((message) => this.tell({ event: 'waiting', for: 'postgres', message }));
    // The lock lives in a session that does nothing else, so that no snapshot of it is in the way of CREATE INDEX CONCURRENTLY.
    const session = await this.pool.connect();
    try {
      await acquireLock(session, AdvisoryLock.Migrations, this.config.migrate.lockWaitSeconds * 1000, () =>
        this.tell({ event: 'waiting', for: 'another migration' }),
      );
      this.tell({ event: 'locked' });
      await this.refuseContracted();
      await assertRolesCanBeGranted(this.pool, this.config.database.roles);
      await this.withRetries(() => this.migrate());
      await this.withRetries(() => this.prepareEmbeddings());
      await this.withRetries(() => this.grant());
      await assertRolesCanBeGranted(this.pool, this.config.database.roles);
      await this.verify();
    } finally {
      // Ending the session frees the lock, whatever happened.
      session.release(true);
    }
    this.tell({ event: 'done', duration_ms: Math.round(performance.now() - startedAt) });
  }

  /** Changes nothing. @throws VerificationError when the database is behind this version, or was contracted beyond it. One that is ahead is fine. */
  async check(): Promise<void> {
    await this.postgres.untilReady((message) => this.tell({ event: 'waiting', for: 'postgres', message }));
    await this.verify();
  }

  /** An older version would give the roles its own rights again, and leave them short of what the newer one needs. */
  private async refuseContracted(): Promise<void> {
    const problem = contractionProblem(await foundSchema(this.pool), REQUIRED_REVISION);
    if (problem !== undefined) throw new VerificationError(problem);
  }

  private async migrate(): Promise<void> {
    await migrateSchema(this.pool, ({ name, durationMs }) =>
      this.tell(durationMs === undefined ? { event: 'migrating', name } : { event: 'migrated', name, duration_ms: durationMs }),
    );
    if (this.queueSchema === undefined) return;
    await migrateQueueSchema(this.pool, Object.keys(QUEUES));
    this.tell({ event: 'queue_migrated', schema: this.queueSchema });
  }

  /** Without pgvector everything else works, so that its absence fails nothing; the next run looks again. */
  private async prepareEmbeddings(): Promise<void> {
    const { enabled, dimensions } = this.config.embeddings;
    if (!enabled) return;
    const support = await prepareEmbeddings(this.pool, dimensions);
    this.tell(
      support.available ? { event: 'embeddings_prepared', dimensions } : { event: 'embeddings_unavailable', message: support.reason },
    );
  }

  private async grant(): Promise<void> {
    const { roles } = this.config.database;
    await this.inTransaction((client) => applyPrivileges(client, roles, this.queueSchema));
    this.tell({ event: 'granted', roles: [roles.api, roles.worker] });
  }

  /** Where the queue's tables are, when they are in this database. */
  private get queueSchema(): string | undefined {
    return this.config.queue.backend === 'postgres' ? QUEUE_SCHEMA : undefined;
  }

  /** Steps back from a table that somebody else works on, so that nobody queues behind the migration for long, and comes again. */
  private async withRetries(work: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await work();
        return;
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        if (code !== LOCK_TIMEOUT || attempt === LOCK_ATTEMPTS) throw error;
        this.tell({ event: 'retrying', message: `A table was locked for more than ${this.config.migrate.lockTimeoutMs} ms.` });
        await pause(1_000 * attempt);
      }
    }
  }

  private async verify(): Promise<void> {
    const found = await foundSchema(this.pool);
    const problem = schemaProblem(found, REQUIRED_REVISION);
    if (problem !== undefined) throw new VerificationError(problem);
    const unprotected = await unprotectedTables(this.pool);
    if (unprotected.length > 0) throw new VerificationError(`Row-level security is not enabled and forced on ${unprotected.join(', ')}.`);
    this.tell({ event: 'verified', revision: found.revision, required: REQUIRED_REVISION });
  }

  private async inTransaction(work: (client: PoolClient) => Promise<void>): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await work(client);
      await client.query('COMMIT');
      client.release();
    } catch (error) {
      // The connection goes with its transaction.
      client.release(true);
      throw error;
    }
  }
}
