import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Pool } from 'pg';
import { Metrics } from '#observability';
import { DATABASE_POOL } from './database-pool';
import { REQUIRED_REVISION } from './migrations';
import { assertUnprivilegedRole, PrivilegedRoleError } from './role-guard';
import { foundRevision, revisionProblem } from './schema-revision';

const ANSWER_WITHIN_MS = 2_000;

/**
 * Whether the database can be worked with: it answers, the role is a harmless one, and the schema is new enough.
 *
 * A database that does not answer when the process starts is no reason to end it: the process says that it is not ready, and looks again
 * whenever it is asked. A role with too many rights is.
 */
@Injectable()
export class DatabaseReadiness implements OnApplicationBootstrap {
  private readonly logger = new Logger(DatabaseReadiness.name);
  private verified = false;

  constructor(
    @Inject(DATABASE_POOL) private readonly pool: Pool,
    private readonly metrics: Metrics,
  ) {}

  /** @throws PrivilegedRoleError */
  async onApplicationBootstrap(): Promise<void> {
    const problem = await this.problem();
    if (problem !== undefined) this.logger.warn(`Not ready: ${problem}`);
  }

  /** What keeps this process from working with the database, in a sentence; undefined when nothing does. @throws PrivilegedRoleError */
  async problem(): Promise<string | undefined> {
    try {
      if (this.verified) {
        await this.ask('SELECT 1');
        return undefined;
      }
      await assertUnprivilegedRole(this.pool);
      const found = await foundRevision(this.pool);
      this.metrics.schemaRevision.set(found);
      const problem = revisionProblem(found, REQUIRED_REVISION);
      // Migrations only expand: what was new enough once stays so.
      this.verified = problem === undefined;
      return problem;
    } catch (error) {
      if (error instanceof PrivilegedRoleError) throw error;
      return `Postgres does not answer: ${(error as Error).message}`;
    }
  }

  private async ask(text: string): Promise<void> {
    // Documented by pg and missing from its types: https://node-postgres.com/apis/client
    await this.pool.query({ text, query_timeout: ANSWER_WITHIN_MS } as { text: string });
  }
}
