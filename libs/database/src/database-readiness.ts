import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DatabaseError, type Pool } from 'pg';
import { Metrics } from '#observability';
import { DATABASE_POOL, withinMs } from './database-pool';
import { REQUIRED_REVISION } from './migrations';
import { PrivilegedRoleError } from './role-guard';
import { foundSchema, schemaProblem } from './schema-revision';

const ANSWER_WITHIN_MS = 2_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/** The role that a process is to work as, and the setting that says so. */
export interface ExpectedRole {
  readonly name: string;
  readonly setting: string;
}

/** Injection token of the {@link ExpectedRole}. */
export const EXPECTED_ROLE = Symbol('EXPECTED_ROLE');

/** What keeps a process from working with the database. */
export interface DatabaseProblem {
  /** Whether Postgres lets the process in at all. */
  readonly connected: boolean;
  /** A sentence that says what is wrong, and where it can be known what to do. */
  readonly message: string;
}

/**
 * Whether the database can be worked with: it answers, the role is a harmless one, and the schema is new enough.
 *
 * A database that does not answer when the process starts is no reason to end it: the process says that it is not ready, and looks again,
 * after half a second at first and every 15 seconds at last. A role with too many rights is a reason; if it shows only later, the pool
 * hands out no connection.
 */
@Injectable()
export class DatabaseReadiness implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(DatabaseReadiness.name);
  private readonly stopping = new AbortController();
  private verified = false;

  constructor(
    @Inject(DATABASE_POOL) private readonly pool: Pool,
    private readonly metrics: Metrics,
    /** Name of the Postgres role that this process is to work as. */
    @Inject(EXPECTED_ROLE) private readonly role: ExpectedRole,
  ) {}

  /** @throws PrivilegedRoleError */
  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.examine();
    } catch (error) {
      if (error instanceof PrivilegedRoleError) throw error;
    }
    if (!this.verified) void this.lookAgain();
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /** Undefined when the database can be worked with. Asks it each time, and waits two seconds for the answer. */
  async problem(): Promise<DatabaseProblem | undefined> {
    try {
      const message = await this.examine();
      return message === undefined ? undefined : { connected: true, message };
    } catch (error) {
      return problemOf(error);
    }
  }

  /** Says why the schema is not new enough; undefined when it is. */
  private async examine(): Promise<string | undefined> {
    await this.pool.query(withinMs('SELECT 1', ANSWER_WITHIN_MS));
    if (this.verified) return undefined;
    const stranger = await this.wrongRole();
    if (stranger !== undefined) return stranger;
    const found = await foundSchema(this.pool);
    this.metrics.schemaRevision.set(found.revision);
    const problem = schemaProblem(found, REQUIRED_REVISION);
    if (problem === undefined) this.remember(found.revision);
    return problem;
  }

  /** The other process's role is as harmless as the right one, and lacks the rights for this one's work, which would show ticket by ticket only. */
  private async wrongRole(): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ role: string }>('SELECT current_user AS role');
    const role = rows[0]?.role;
    if (role === this.role.name) return undefined;
    return `It was entered as ${role ?? 'nobody'}, and ${this.role.setting} is ${this.role.name}: put that role into this process's database-url, or name the other one there.`;
  }

  /** What could be worked with once stays so while this process lives: a migration that takes something away follows releases that need it no more. */
  private remember(revision: number): void {
    if (!this.verified) this.logger.log(`The database is ready, at revision ${revision}.`);
    this.verified = true;
  }

  private async lookAgain(): Promise<void> {
    let said: string | undefined;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const problem = await this.problem();
      if (problem === undefined) return;
      if (problem.message !== said) this.logger.warn(`Not ready: ${problem.message}`);
      said = problem.message;
      try {
        await pause(pauseMs, undefined, { ref: false, signal: this.stopping.signal });
      } catch {
        return;
      }
    }
  }
}

/** SQLSTATE insufficient_privilege. */
const FORBIDDEN = '42501';

function problemOf(error: unknown): DatabaseProblem {
  const { message } = error as Error;
  if (error instanceof PrivilegedRoleError) return { connected: true, message: `It is refused: ${message}.` };
  if (error instanceof DatabaseError && error.code === FORBIDDEN) {
    return {
      connected: true,
      message: `${message}: run the migrations, which give the roles that database.roles names their rights.`,
    };
  }
  return { connected: false, message: `Postgres ${error instanceof DatabaseError ? 'refuses' : 'does not answer'}: ${message}` };
}
