import { Logger } from '@nestjs/common';
import type { Pool, QueryConfig } from 'pg';
import { databaseFailure, DatabaseUnavailableError, UnstorableError } from '#database';
import { OutageLog } from '#observability';
import { deliveryUuid, type IncomingDelivery, type WaitingDelivery, waitingDelivery, type WaitingRow } from './delivery';

export interface DeliveryInboxOptions {
  /** Milliseconds after which a commit counts as failed. */
  readonly commitTimeoutMs: number;
  /** Deliveries in one commit at most. */
  readonly maxBatch: number;
  /** Deliveries that may wait for a commit; more are refused at once. */
  readonly maxPending: number;
  /** Commits with more deliveries than this leave putting them on the queue to the relay. */
  readonly directEnqueueMaxBatch: number;
}

/** Called after a commit with new deliveries that should be put on the queue at once. Must not throw. */
export type CommittedListener = (deliveries: readonly WaitingDelivery[]) => void;

interface Pending {
  readonly id: string;
  readonly delivery: IncomingDelivery;
  readonly resolve: (id: string) => void;
  readonly reject: (error: Error) => void;
}

/** Long enough for the direct way through the queue to a worker, short enough that a delivery whose enqueueing failed does not wait long. */
const RELAY_GRACE = '5 seconds';

/**
 * Characters of payload in one commit, and waiting for one. A flood of the largest bodies would otherwise take more memory than the process may
 * have, and a commit of hundreds of them longer than it is given. Deliveries of the usual size never come near.
 */
const MAX_BATCH_CHARACTERS = 4 * 1024 * 1024;
const MAX_WAITING_CHARACTERS = 32 * 1024 * 1024;

const ACCEPTED = 'accept_in_turn($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::interval)';
const ACCEPT = { name: 'accept_in_turn', text: `SELECT tenant_id, delivery_id, turn FROM ${ACCEPTED}` };
/** Under load nobody asks which were new: reading that costs more than a batch of many is worth. */
const ACCEPT_FOR_RELAY = { name: 'accept_for_relay', text: `SELECT count(*) FROM ${ACCEPTED}` };

/**
 * Commits webhook deliveries to the inbox, many per transaction.
 *
 * Deliveries that arrive while a commit is running wait for the next one, so the cost of an fsync is shared, while a lone delivery pays no
 * extra delay. Each delivery is committed together with its outbox row, so whatever happens next, the relay finds it.
 */
export class DeliveryInbox {
  private readonly outage = new OutageLog(new Logger(DeliveryInbox.name), 'Deliveries are committed again.');
  private waiting: Pending[] = [];
  private waitingCharacters = 0;
  private committing = false;

  constructor(
    private readonly pool: Pool,
    private readonly options: DeliveryInboxOptions,
    private readonly onCommitted: CommittedListener,
  ) {}

  /**
   * Resolves with the delivery's id once it is committed. A delivery that was committed before gets the same id and changes nothing.
   *
   * @throws DatabaseUnavailableError when Postgres does not commit within `commitTimeoutMs`, or too many deliveries wait already.
   * @throws UnstorableError when Postgres will never store this delivery.
   */
  accept(delivery: IncomingDelivery): Promise<string> {
    if (this.waiting.length >= this.options.maxPending || this.waitingCharacters >= MAX_WAITING_CHARACTERS) {
      return Promise.reject(new DatabaseUnavailableError(`${this.waiting.length} deliveries are waiting for Postgres already.`));
    }
    return new Promise<string>((resolve, reject) => {
      this.waiting.push({ id: deliveryUuid(delivery.tenantId, delivery.deliveryId), delivery, resolve, reject });
      this.waitingCharacters += delivery.payload.length;
      if (!this.committing) void this.commitWhileWaiting();
    });
  }

  private async commitWhileWaiting(): Promise<void> {
    this.committing = true;
    while (this.waiting.length > 0) {
      await this.commitOrReject(this.nextBatch());
    }
    this.committing = false;
  }

  /** As many of the waiting as fit into one commit; at least one. */
  private nextBatch(): Pending[] {
    let [count, characters] = [0, 0];
    for (const { delivery } of this.waiting) {
      const size = delivery.payload.length;
      if (count === this.options.maxBatch || (count > 0 && characters + size > MAX_BATCH_CHARACTERS)) break;
      count += 1;
      characters += size;
    }
    this.waitingCharacters -= characters;
    return this.waiting.splice(0, count);
  }

  private async commitOrReject(batch: Pending[]): Promise<void> {
    try {
      await this.commit(batch);
      this.outage.over();
    } catch (error) {
      const failure = databaseFailure(error);
      // One delivery that cannot be stored must not make the others of its batch fail, nor cost each of them a commit of its own.
      if (failure instanceof UnstorableError && batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        await this.commitOrReject(batch.slice(0, half));
        await this.commitOrReject(batch.slice(half));
        return;
      }
      if (failure instanceof DatabaseUnavailableError) this.outage.failed(`Deliveries cannot be committed: ${(error as Error).message}`);
      for (const pending of batch) pending.reject(failure);
    }
  }

  private async commit(batch: Pending[]): Promise<void> {
    const direct = batch.length <= this.options.directEnqueueMaxBatch;
    // Sorted, so that two processes that commit the same deliveries take their locks in the same order.
    const rows = batch.length === 1 ? batch : [...batch].sort((a, b) => (a.id < b.id ? -1 : 1));
    const { rows: accepted } = await this.pool.query<WaitingRow>({
      ...(direct ? ACCEPT : ACCEPT_FOR_RELAY),
      values: [
        rows.map((row) => row.delivery.tenantId),
        rows.map((row) => row.id),
        rows.map((row) => row.delivery.deliveryId),
        rows.map((row) => row.delivery.ticketId),
        rows.map((row) => row.delivery.event ?? null),
        rows.map((row) => row.delivery.correlationId ?? null),
        rows.map((row) => row.delivery.payload),
        direct ? RELAY_GRACE : '0',
      ],
      // Documented (https://node-postgres.com/apis/client), and not in the types of pg, which take no object with more than they know.
      query_timeout: this.options.commitTimeoutMs,
    } as QueryConfig);
    for (const pending of batch) pending.resolve(pending.id);
    if (direct && accepted.length > 0) this.onCommitted(accepted.map(waitingDelivery));
  }
}
