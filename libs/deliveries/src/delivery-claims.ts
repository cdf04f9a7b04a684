import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { DATABASE_POOL, TenantTransactions } from '#database';
import type { DeliveryRef } from './delivery';
import { storable } from './storable';

/** A delivery that this process may work on until its lease ends. */
export interface ClaimedDelivery extends DeliveryRef {
  readonly ticketId: string;
  readonly event?: string;
  readonly correlationId?: string;
  readonly receivedAt: Date;
  /** How often it was claimed, this time included. */
  readonly attempts: number;
}

export type ClaimResult =
  | { readonly kind: 'claimed'; readonly delivery: ClaimedDelivery }
  /** Finished before, or never accepted: there is nothing to do. */
  | { readonly kind: 'finished' }
  /** Another process works on it. */
  | { readonly kind: 'leased'; readonly untilMs: number };

/** What is kept of an enhancement when its delivery completes. */
export interface CompletedEnhancement {
  readonly status: 'complete' | 'context_only' | 'nothing_found';
  readonly context: unknown;
  readonly noteHtml: string;
  readonly noteText: string;
  readonly noteId: string;
  readonly model?: string;
  readonly promptTokens?: number;
  readonly completionTokens?: number;
  readonly costUsd?: number;
  readonly timings: Readonly<Record<string, number>>;
}

interface LeasedRow {
  readonly leased_ms: string;
}

interface ClaimedRow {
  readonly ticket_id: string;
  readonly event: string | null;
  readonly correlation_id: string | null;
  readonly received_at: Date;
  readonly attempts: string;
  readonly leased_ms: null;
}

/**
 * Leases on accepted deliveries. A lease is kept in the outbox row: while it is renewed the relay leaves the delivery alone, and when its
 * holder dies the relay puts it on the queue again. The row goes when the delivery is finished.
 */
@Injectable()
export class DeliveryClaims {
  constructor(
    @Inject(DATABASE_POOL) private readonly pool: Pool,
    private readonly transactions: TenantTransactions,
  ) {}

  /** Takes the lease for `owner`, unless another owner holds one that has not ended. */
  async claim(ref: DeliveryRef, owner: string, leaseSeconds: number): Promise<ClaimResult> {
    const { rows } = await this.pool.query<ClaimedRow | LeasedRow>({
      name: 'claim_delivery',
      text: 'SELECT * FROM claim_delivery($1, $2, $3, $4::interval)',
      values: [ref.tenantId, ref.deliveryId, owner, `${leaseSeconds} seconds`],
    });
    const row = rows[0];
    if (row === undefined) return { kind: 'finished' };
    if (row.leased_ms !== null) return { kind: 'leased', untilMs: Number(row.leased_ms) };
    const delivery = {
      ...ref,
      ticketId: row.ticket_id,
      receivedAt: row.received_at,
      attempts: Number(row.attempts),
      ...(row.event !== null && { event: row.event }),
      ...(row.correlation_id !== null && { correlationId: row.correlation_id }),
    };
    return { kind: 'claimed', delivery };
  }

  /** Records the note and finishes the delivery, at once. False when the lease was lost: then only the note was recorded. */
  async complete(delivery: ClaimedDelivery, owner: string, result: CompletedEnhancement): Promise<boolean> {
    const { rows } = await this.pool.query<{ completed: boolean }>({
      name: 'complete_delivery',
      text: 'SELECT complete_delivery($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS completed',
      values: [
        delivery.tenantId,
        delivery.deliveryId,
        owner,
        delivery.ticketId,
        result.status,
        JSON.stringify(result.context, (_key, value: unknown) => (typeof value === 'string' ? storable(value) : value)),
        storable(result.noteHtml),
        storable(result.noteText),
        result.noteId,
        result.model ?? null,
        result.promptTokens ?? null,
        result.completionTokens ?? null,
        result.costUsd ?? null,
        JSON.stringify(result.timings),
      ],
    });
    return rows[0]?.completed === true;
  }

  /**
   * Gives the lease back after a failed attempt. The queue tries again after `retryInMs`; the relay only if that does not happen.
   *
   * @returns the delivery's new turn, at the end of its tenant's line; undefined when the lease was lost.
   */
  async release(delivery: DeliveryRef, owner: string, error: string, retryInMs: number): Promise<number | undefined> {
    const { rows } = await this.transactions.withTenant(delivery.tenantId, (db) =>
      db.query<{ turn: string }>(
        `WITH released AS (
           UPDATE outbox SET lease_owner = NULL, due_at = now() + $4 * interval '1 millisecond', turn = next_turn($1)
           WHERE tenant_id = $1 AND delivery_id = $2 AND lease_owner = $3 RETURNING delivery_id, turn
         )
         UPDATE deliveries SET last_error = $5 FROM released WHERE deliveries.tenant_id = $1 AND deliveries.id = released.delivery_id
         RETURNING released.turn`,
        [delivery.tenantId, delivery.deliveryId, owner, retryInMs, storable(error)],
      ),
    );
    const [row] = rows;
    return row === undefined ? undefined : Number(row.turn);
  }

  /** Finishes the delivery without a note, because its tenant wants none. False when the lease was lost. */
  async skip(delivery: DeliveryRef, owner: string, reason: string): Promise<boolean> {
    const { rowCount } = await this.transactions.withTenant(delivery.tenantId, (db) =>
      db.query(
        `WITH released AS (
           DELETE FROM outbox WHERE tenant_id = $1 AND delivery_id = $2 AND lease_owner = $3 RETURNING delivery_id
         )
         UPDATE deliveries SET status = 'completed', skip_reason = $4, last_error = NULL, finished_at = now()
         FROM released WHERE deliveries.tenant_id = $1 AND deliveries.id = released.delivery_id`,
        [delivery.tenantId, delivery.deliveryId, owner, storable(reason)],
      ),
    );
    return rowCount === 1;
  }

  /** Finishes the delivery as failed: nobody will try again. Its row stays, with the reason. */
  async fail(delivery: DeliveryRef, owner: string, error: string): Promise<void> {
    await this.transactions.withTenant(delivery.tenantId, (db) =>
      db.query(
        `WITH released AS (
           DELETE FROM outbox WHERE tenant_id = $1 AND delivery_id = $2 AND lease_owner = $3 RETURNING delivery_id
         )
         UPDATE deliveries SET status = 'failed', last_error = $4, finished_at = now()
         FROM released WHERE deliveries.tenant_id = $1 AND deliveries.id = released.delivery_id`,
        [delivery.tenantId, delivery.deliveryId, owner, storable(error)],
      ),
    );
  }
}
