import { setTimeout as pause } from 'node:timers/promises';
import type { Queryable } from './tenant-transactions';

/** Every advisory lock of the system, so that no two purposes share a number. */
export enum AdvisoryLock {
  Migrations = 7_203_001,
  /** Taken by the SQL function maintain_audit_log(). */
  AuditLogMaintenance = 7_203_002,
}

/** Another session kept the lock for longer than was waited. */
export class LockNotAcquiredError extends Error {
  override readonly name = 'LockNotAcquiredError';
}

/**
 * Takes a session's advisory lock by asking again and again. A blocking `pg_advisory_lock` would wait inside a statement, whose snapshot
 * keeps a CREATE INDEX CONCURRENTLY of the lock's holder waiting in turn: a deadlock.
 *
 * @throws LockNotAcquiredError after `waitMs`.
 */
export async function acquireLock(
  session: Queryable,
  lock: AdvisoryLock,
  waitMs: number,
  onWait: () => void = () => undefined,
): Promise<void> {
  const end = Date.now() + waitMs;
  for (let attempt = 0; ; attempt += 1) {
    const { rows } = await session.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [lock]);
    if (rows[0]?.locked === true) return;
    if (attempt === 0) onWait();
    if (Date.now() >= end)
      throw new LockNotAcquiredError(`Another session has held the lock ${AdvisoryLock[lock]} for ${Math.round(waitMs / 1000)} s.`);
    await pause(Math.min(500, Math.max(1, end - Date.now())));
  }
}
