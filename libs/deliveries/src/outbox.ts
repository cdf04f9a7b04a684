import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { DATABASE_POOL } from '#database';
import { type DeliveryRef, type WaitingDelivery, waitingDelivery, type WaitingRow } from './delivery';

/** The outbox across all tenants, by functions that hand out ids only. */
@Injectable()
export class Outbox {
  constructor(@Inject(DATABASE_POOL) private readonly pool: Pool) {}

  /**
   * Takes deliveries that are due, oldest first; concurrent callers get different ones. Each is due again after `pauseSeconds`, doubled
   * for each time it was taken before, unless it is claimed or finished by then.
   */
  async takeDue(maxRows: number, pauseSeconds: number): Promise<WaitingDelivery[]> {
    const { rows } = await this.pool.query<WaitingRow>({
      name: 'take_in_turn',
      text: 'SELECT tenant_id, delivery_id, turn FROM take_in_turn($1, $2::interval)',
      values: [maxRows, `${pauseSeconds} seconds`],
    });
    return rows.map(waitingDelivery);
  }

  /** Makes taken deliveries due at once, because the queue did not take them. */
  async giveBack(deliveries: readonly DeliveryRef[]): Promise<void> {
    await this.pool.query('SELECT return_deliveries($1::text[], $2::uuid[])', [
      deliveries.map((delivery) => delivery.tenantId),
      deliveries.map((delivery) => delivery.deliveryId),
    ]);
  }

  /** Extends all leases of `owner` that have not ended and returns the deliveries that it still holds. */
  async renewLeases(owner: string, leaseSeconds: number): Promise<Set<string>> {
    const { rows } = await this.pool.query<{ delivery_id: string }>('SELECT delivery_id FROM renew_leases($1, $2::interval)', [
      owner,
      `${leaseSeconds} seconds`,
    ]);
    return new Set(rows.map((row) => row.delivery_id));
  }

  /** Deliveries that are due now. */
  async pending(): Promise<number> {
    const { rows } = await this.pool.query<{ outbox_pending: string }>('SELECT outbox_pending()');
    return Number(rows[0]?.outbox_pending ?? 0);
  }
}
