import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '#config';
import { Outbox } from '#deliveries';
import { OutageLog } from '#observability';

interface Held {
  readonly abort: AbortController;
  /** Monotonic milliseconds until which the lease is known to be ours. */
  validUntil: number;
  /** Ends the work then. */
  expiry: NodeJS.Timeout;
}

/** The lease of a delivery ended while it was being worked on: another process may have it. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  constructor(deliveryId: string) {
    super(`The lease of delivery ${deliveryId} was lost.`);
  }
}

/**
 * Keeps the leases of this process alive with one statement for all of them, three times a lease.
 *
 * Time is measured here by a monotonic clock from before a renewal was sent, so a process that was paused, or that Postgres does not answer,
 * knows that its lease is over even though nobody told it.
 */
@Injectable()
export class LeaseKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Names this process in the outbox. */
  readonly owner = randomUUID();
  private readonly outage = new OutageLog(new Logger(LeaseKeeper.name), 'Leases are renewed again.');
  private readonly held = new Map<string, Held>();
  private timer: NodeJS.Timeout | undefined;
  private renewing = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly outbox: Outbox,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.renew(), this.leaseMs / 3);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    for (const deliveryId of this.held.keys()) this.letGo(deliveryId);
  }

  /** Begins to renew a lease that was taken at `claimedAt` (performance.now()). The signal aborts when the lease is lost, or over. */
  hold(deliveryId: string, claimedAt: number): AbortSignal {
    const abort = new AbortController();
    const validUntil = claimedAt + this.leaseMs;
    this.held.set(deliveryId, { abort, validUntil, expiry: this.expiry(deliveryId, abort, validUntil) });
    return abort.signal;
  }

  letGo(deliveryId: string): void {
    clearTimeout(this.held.get(deliveryId)?.expiry);
    this.held.delete(deliveryId);
  }

  /** @throws LeaseLostError when the lease may be another's by now. To be asked right before anything that must not happen twice. */
  assertHeld(deliveryId: string): void {
    const held = this.held.get(deliveryId);
    if (held === undefined || held.abort.signal.aborted || performance.now() >= held.validUntil) throw new LeaseLostError(deliveryId);
  }

  private extend(deliveryId: string, held: Held, validUntil: number): void {
    clearTimeout(held.expiry);
    held.validUntil = validUntil;
    held.expiry = this.expiry(deliveryId, held.abort, validUntil);
  }

  private expiry(deliveryId: string, abort: AbortController, validUntil: number): NodeJS.Timeout {
    return setTimeout(() => abort.abort(new LeaseLostError(deliveryId)), validUntil - performance.now());
  }

  private get leaseMs(): number {
    return this.config.worker.leaseSeconds * 1000;
  }

  private async renew(): Promise<void> {
    if (this.held.size === 0 || this.renewing) return;
    this.renewing = true;
    const sentAt = performance.now();
    const asked = [...this.held];
    try {
      const kept = await this.outbox.renewLeases(this.owner, this.config.worker.leaseSeconds);
      this.outage.over();
      for (const [deliveryId, held] of asked) {
        // A delivery that was finished meanwhile is no longer in the map, and has no lease either.
        if (this.held.get(deliveryId) !== held) continue;
        if (kept.has(deliveryId)) this.extend(deliveryId, held, sentAt + this.leaseMs);
        else held.abort.abort(new LeaseLostError(deliveryId));
      }
    } catch (error) {
      this.outage.failed(`Leases could not be renewed: ${(error as Error).message}`);
    } finally {
      this.renewing = false;
    }
  }
}
