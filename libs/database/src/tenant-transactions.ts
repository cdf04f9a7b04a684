import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DATABASE_POOL, HISTORY_POOL, withinMs } from './database-pool';

/** The part of a pg client that a unit of work may use. */
export type Queryable = Pick<PoolClient, 'query'>;

/** The transaction came to nothing although the work returned: one of its statements had failed, and the error was caught inside. */
export class TransactionAbortedError extends Error {
  override readonly name = 'TransactionAbortedError';
}

/** A connection that does not even roll back in this time is given up. */
const ROLLBACK_WITHIN_MS = 2_000;

/** What a tenant's id looks like: it is a label of metrics and a part of webhooks. */
export const TENANT_ID = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Units of work on one tenant's rows. */
@Injectable()
export class TenantTransactions {
  constructor(@Inject(DATABASE_POOL) private readonly pool: Pool) {}

  /**
   * Runs `work` in a transaction in which row-level security shows the rows of `tenantId` only. The setting ends with the transaction, so
   * the next borrower of the connection inherits nothing. Keep calls to the outside world out of it.
   *
   * @param timeoutMs Milliseconds after which Postgres cancels a statement of it; default: the connection's own limit.
   * @throws RangeError when the tenant's id is not one that a tenant can have.
   * @throws TransactionAbortedError when `work` caught the error of a statement: Postgres commits nothing after one.
   * @throws whatever `work` throws, after a rollback.
   */
  async withTenant<T>(tenantId: string, work: (db: Queryable) => Promise<T>, timeoutMs?: number): Promise<T> {
    const limit = timeoutMs === undefined ? '' : `SET LOCAL statement_timeout = ${Math.max(1, Math.round(timeoutMs))};`;
    return this.transaction(`BEGIN; ${limit} ${setting(tenantId)}`, work);
  }

  /**
   * The same for several tenants in one transaction, which is committed for all of them or for none: `work` is called for one after the other,
   * sorted, so that two such transactions wait for each other instead of deadlocking, and sees the rows of that tenant only.
   */
  async withEachTenant(tenantIds: readonly string[], work: (db: Queryable, tenantId: string) => Promise<void>): Promise<void> {
    await this.transaction('BEGIN', async (db) => {
      for (const tenantId of [...tenantIds].sort()) {
        await db.query(setting(tenantId));
        await work(db, tenantId);
      }
    });
  }

  /** The same without a tenant, for what concerns the whole installation: no row of any tenant is seen. */
  async withoutTenant<T>(work: (db: Queryable) => Promise<T>): Promise<T> {
    return this.transaction('BEGIN', work);
  }

  private async transaction<T>(begin: string, work: (db: Queryable) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(begin);
      const result = await work(client);
      const { command } = await client.query('COMMIT');
      // Postgres answers a COMMIT that it cannot honour with a plain ROLLBACK.
      if (command !== 'COMMIT') throw new TransactionAbortedError('A statement of the transaction had failed: nothing was committed.');
      return result;
    } catch (error) {
      await client.query(withinMs('ROLLBACK', ROLLBACK_WITHIN_MS)).catch((failure: unknown) => {
        broken = failure as Error;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

/**
 * Units of work on the ticket history, on connections of their own: when they are slow, or wait for a lock, tickets must still be accepted, leases
 * renewed and notes recorded.
 */
@Injectable()
export class HistoryTransactions extends TenantTransactions {
  constructor(@Inject(HISTORY_POOL) pool: Pool) {
    super(pool);
  }
}

/** The statement that makes `tenantId` the tenant of a transaction. */
function setting(tenantId: string): string {
  // Checked, because it is written into the statement: one round trip for BEGIN and the setting takes the simple protocol, which has no
  // parameters.
  if (!TENANT_ID.test(tenantId)) throw new RangeError('Not a tenant id.');
  return `SELECT set_config('app.tenant_id', '${tenantId}', true)`;
}
