import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { DATABASE_POOL, TenantTransactions } from '#database';
import type { DeliveryRef } from './delivery';

/** What may be done to the outside world for a delivery, each at most once. */
export type EffectName = 'note';

export type EffectStart =
  /** Nobody has tried: do it. */
  | { readonly kind: 'first' }
  /** An earlier attempt started and never said how it ended: look before doing it again. */
  | { readonly kind: 'uncertain' }
  /** It was done. */
  | { readonly kind: 'done'; readonly externalId: string };

/** Attempts that began and never said how they ended. */
export interface EarlierAttempts {
  /** Milliseconds since the last one began, by the database's clock; Infinity when there is none. */
  readonly ageMs: number;
  /** Whether one of them meant requesters to see it. */
  readonly meantPublic: boolean;
}

/**
 * Remembers, before it happens, that something is about to be done to the outside world.
 *
 * A crash between the deed and its record leaves the row `started`; the next attempt then knows that it must look first. The record
 * that it was done is written together with the completion of the delivery (`DeliveryClaims.complete`).
 */
@Injectable()
export class EffectsLedger {
  constructor(
    @Inject(DATABASE_POOL) private readonly pool: Pool,
    private readonly transactions: TenantTransactions,
  ) {}

  async start(delivery: DeliveryRef, effect: EffectName): Promise<EffectStart> {
    const { rows } = await this.pool.query<{ is_first: boolean; state: string; external_id: string | null }>({
      name: 'start_effect',
      text: 'SELECT * FROM start_effect($1, $2, $3)',
      values: [delivery.tenantId, delivery.deliveryId, effect],
    });
    const row = rows[0];
    if (row === undefined || row.is_first) return { kind: 'first' };
    return row.state === 'done' ? { kind: 'done', externalId: row.external_id ?? '' } : { kind: 'uncertain' };
  }

  async earlier(delivery: DeliveryRef, effect: EffectName): Promise<EarlierAttempts> {
    const { rows } = await this.transactions.withTenant(delivery.tenantId, (db) =>
      db.query<{ age_ms: number; meant_public: boolean }>(
        `SELECT (extract(epoch FROM clock_timestamp() - started_at) * 1000)::float8 AS age_ms, meant_public FROM effects
         WHERE tenant_id = $1 AND delivery_id = $2 AND effect = $3`,
        [delivery.tenantId, delivery.deliveryId, effect],
      ),
    );
    return { ageMs: rows[0]?.age_ms ?? Infinity, meantPublic: rows[0]?.meant_public === true };
  }

  /** Remembers that requesters are to see what is about to be done. */
  async meanPublic(delivery: DeliveryRef, effect: EffectName): Promise<void> {
    await this.transactions.withTenant(delivery.tenantId, (db) =>
      db.query('UPDATE effects SET meant_public = true WHERE tenant_id = $1 AND delivery_id = $2 AND effect = $3', [
        delivery.tenantId,
        delivery.deliveryId,
        effect,
      ]),
    );
  }

  /** Remembers that another attempt begins now, after one of which nobody knows how it ended. */
  async startAgain(delivery: DeliveryRef, effect: EffectName): Promise<void> {
    await this.transactions.withTenant(delivery.tenantId, (db) =>
      db.query(`UPDATE effects SET started_at = clock_timestamp() WHERE tenant_id = $1 AND delivery_id = $2 AND effect = $3`, [
        delivery.tenantId,
        delivery.deliveryId,
        effect,
      ]),
    );
  }

  /**
   * Forgets a start of which it is certain that nothing was done, so that the next attempt need not look. Without the lease nothing is
   * forgotten: another owner may have started meanwhile, of which nothing is certain.
   */
  async forget(delivery: DeliveryRef, effect: EffectName, owner: string): Promise<void> {
    await this.transactions.withTenant(delivery.tenantId, (db) =>
      db.query(
        `WITH held AS (
           SELECT 1 FROM outbox WHERE tenant_id = $1 AND delivery_id = $2 AND lease_owner = $4 FOR UPDATE
         )
         DELETE FROM effects WHERE tenant_id = $1 AND delivery_id = $2 AND effect = $3 AND state = 'started' AND EXISTS (SELECT FROM held)`,
        [delivery.tenantId, delivery.deliveryId, effect, owner],
      ),
    );
  }
}
