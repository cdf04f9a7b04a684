import { ConfigurationError } from '#config';
import { LockNotAcquiredError, MissingRoleError, NotTheOwnerError, PrivilegedRoleError } from '#database';

/** What a migration run says of itself, one line each. */
export type MigrationEvent =
  | { readonly event: 'waiting'; readonly for: 'postgres' | 'another migration'; readonly message?: string }
  | { readonly event: 'locked' }
  | { readonly event: 'migrating'; readonly name: string }
  | { readonly event: 'retrying'; readonly message: string }
  | { readonly event: 'migrated'; readonly name: string; readonly duration_ms: number }
  | { readonly event: 'queue_migrated'; readonly schema: string }
  | { readonly event: 'embeddings_prepared'; readonly dimensions: number }
  | { readonly event: 'embeddings_unavailable'; readonly message: string }
  | { readonly event: 'granted'; readonly roles: readonly string[] }
  | { readonly event: 'verified'; readonly revision: number; readonly required: number }
  | { readonly event: 'done'; readonly duration_ms: number }
  | { readonly event: 'failed'; readonly message: string; readonly todo: string };

export type MigrationListener = (event: MigrationEvent) => void;

/** Postgres did not answer in time. */
export class PostgresUnavailableError extends Error {
  override readonly name = 'PostgresUnavailableError';
}

/** The database is not as a finished migration leaves it. */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';
}

/** The process was asked to stop before it was done. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** Secrets of other processes are missing or malformed. */
export class PreflightError extends Error {
  override readonly name = 'PreflightError';

  constructor(problems: readonly string[]) {
    super(problems.join('; '));
  }
}

/** Errors whose message says itself what to change. */
const SELF_EXPLANATORY = [ConfigurationError, MissingRoleError, NotTheOwnerError, PrivilegedRoleError, PreflightError];

/** What an operator should do about a failed run. */
export function remedyFor(error: unknown): string {
  if (SELF_EXPLANATORY.some((type) => error instanceof type)) return 'Change what the message names and run the migrations again.';
  if (error instanceof PostgresUnavailableError) {
    return (
      'Check host, role and password of database-url, the settings in database.tls, and that Postgres is reachable from here; ' +
      'migrate.waitSeconds sets how long to wait.'
    );
  }
  if (error instanceof LockNotAcquiredError) {
    return 'See in pg_stat_activity which session of ai-agents-migrate is still running; migrate.lockWaitSeconds sets how long to wait.';
  }
  if (error instanceof VerificationError)
    return 'Change what the message names; docs/operations/rollback.md tells of versions and databases.';
  if (error instanceof InterruptedError) return 'Run the migrations again: each is one transaction, and those that were finished stay.';
  return 'Nothing that runs was changed: each migration is one transaction. Mend what the message says and run the migrations again.';
}
