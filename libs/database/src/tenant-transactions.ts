import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DATABASE_POOL } from './database-pool';

/** The part of a pg client that a unit of work may use. */
export type Queryable = Pick<PoolClient, 'query'>;

const TENANT_ID = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Units of work on one tenant's rows. */
@Injectable()
export class TenantTransactions {
  constructor(@Inject(DATABASE_POOL) private readonly pool: Pool) {}

  /**
   * Runs `work` in a transaction in which row-level security shows the rows of `tenantId` only. The setting ends with the transaction, so
   * the next borrower of the connection inherits nothing. Keep calls to the outside world out of it.
   *
   * @throws RangeError when the tenant's id is not one that a tenant can have.
   */
  async withTenant<T>(tenantId: string, work: (db: Queryable) => Promise<T>): Promise<T> {
    // Checked, because it is written into the statement below: one round trip for BEGIN and the setting takes the simple protocol, which
    // has no parameters.
    if (!TENANT_ID.test(tenantId)) throw new RangeError('Not a tenant id.');
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(`BEGIN; SELECT set_config('app.tenant_id', '${tenantId}', true)`);
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: unknown) => {
        broken = failure as Error;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }
}
