import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '#database';
import type { DeliveryRef } from './delivery';

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

interface ClaimRow {
  ticket_id: string;
  event: string | null;
  correlation_id: string | null;
  received_at: Date;
  attempts: string;
}

const CLAIM = {
  name: 'claim_delivery',
  text: `
    WITH leased AS (
      UPDATE outbox SET lease_owner = $3, due_at = now() + $4::interval
      WHERE tenant_id = $1 AND delivery_id = $2 AND (lease_owner IS NULL OR lease_owner = $3 OR due_at <= now())
      RETURNING delivery_id
    )
    UPDATE deliveries SET status = 'processing', attempts = deliveries.attempts + 1
    FROM leased WHERE deliveries.tenant_id = $1 AND deliveries.id = leased.delivery_id
    RETURNING deliveries.ticket_id, deliveries.event, deliveries.correlation_id, deliveries.received_at, deliveries.attempts`,
};

const COMPLETE = {
  name: 'complete_delivery',
  text: `
    WITH released AS (
      DELETE FROM outbox WHERE tenant_id = $1 AND delivery_id = $2 AND lease_owner = $3 RETURNING delivery_id
    ), done AS (
      UPDATE effects SET state = 'done', external_id = $8, done_at = now()
      WHERE tenant_id = $1 AND delivery_id = $2 AND effect = 'note' AND state = 'started'
    ), kept AS (
      INSERT INTO enhancements (tenant_id, delivery_id, ticket_id, status, context, note_html, note_text, note_id, model, prompt_tokens,
                                completion_tokens, cost_usd, timings)
      SELECT $1, delivery_id, $4, $5, $6, $7, $14, $8, $9, $10, $11, $12, $13 FROM released
      ON CONFLICT (tenant_id, delivery_id) DO NOTHING
    )
    UPDATE deliveries SET status = 'completed', last_error = NULL, finished_at = now()
    FROM released WHERE deliveries.tenant_id = $1 AND deliveries.id = released.delivery_id`,
};

/**
 * Leases on accepted deliveries. A lease is kept in the outbox row: while it is renewed the relay leaves the delivery alone, and when its
 * holder dies the relay puts it on the queue again. The row goes when the delivery is finished.
 */
@Injectable()
export class DeliveryClaims {
  constructor(private readonly transactions: TenantTransactions) {}

  /** Takes the lease for `owner`, unless another owner holds one that has not ended. */
  async claim(ref: DeliveryRef, owner: string, leaseSeconds: number): Promise<ClaimResult> {
    return this.transactions.withTenant(ref.tenantId, async (db) => {
      const claimed = await db.query<ClaimRow>({ ...CLAIM, values: [ref.tenantId, ref.deliveryId, owner, `${leaseSeconds} seconds`] });
      const row = claimed.rows[0];
      if (row !== undefined) {
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
      const held = await db.query<{ until_ms: string }>(
        `SELECT ceil(extract(epoch FROM due_at - now()) * 1000) AS until_ms FROM outbox WHERE tenant_id = $1 AND delivery_id = $2`,
        [ref.tenantId, ref.deliveryId],
      );
      const lease = held.rows[0];
      return lease === undefined ? { kind: 'finished' } : { kind: 'leased', untilMs: Math.max(0, Number(lease.until_ms)) };
    });
  }

  /** Records the note and finishes the delivery in one statement. False when the lease was lost: then nothing was recorded. */
  async complete(delivery: ClaimedDelivery, owner: string, result: CompletedEnhancement): Promise<boolean> {
    const { rowCount } = await this.transactions.withTenant(delivery.tenantId, (db) =>
      db.query({
        ...COMPLETE,
        values: [
          delivery.tenantId,
          delivery.deliveryId,
          owner,
          delivery.ticketId,
          result.status,
          JSON.stringify(result.context),
          result.noteHtml,
          result.noteId,
          result.model ?? null,
          result.promptTokens ?? null,
          result.completionTokens ?? null,
          result.costUsd ?? null,
          JSON.stringify(result.timings),
          result.noteText,
        ],
      }),
    );
    return rowCount === 1;
  }

  /** Gives the lease back after a failed attempt. The queue tries again after `retryInMs`; the relay only if that does not happen. */
  async release(delivery: DeliveryRef, owner: string, error: string, retryInMs: number): Promise<void> {
    await this.transactions.withTenant(delivery.tenantId, (db) =>
      db.query(
        `WITH released AS (
           UPDATE outbox SET lease_owner = NULL, due_at = now() + $4 * interval '1 millisecond'
           WHERE tenant_id = $1 AND delivery_id = $2 AND lease_owner = $3 RETURNING delivery_id
         )
         UPDATE deliveries SET last_error = $5 FROM released WHERE deliveries.tenant_id = $1 AND deliveries.id = released.delivery_id`,
        [delivery.tenantId, delivery.deliveryId, owner, retryInMs, error],
      ),
    );
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
        [delivery.tenantId, delivery.deliveryId, owner, error],
      ),
    );
  }
}
