import { Injectable, Logger } from '@nestjs/common';
import type { WaitingDelivery } from '#deliveries';
import { OutageLog } from '#observability';
import { DeliveryQueue } from '#queue';

/** Deliveries that may wait for the publication in flight; more than these are the relay's work. */
const MAX_WAITING = 100;

/**
 * Puts committed deliveries on the queue at once, so that a lone ticket does not wait for the relay.
 *
 * It is best effort, one publication at a time: what does not fit, or what the queue does not take, is found in the outbox by the relay.
 * The webhook's answer never waits for it.
 */
@Injectable()
export class DirectEnqueue {
  private readonly outage = new OutageLog(new Logger(DirectEnqueue.name), 'The queue takes jobs again.');
  private waiting: WaitingDelivery[] = [];
  private publishing = false;

  constructor(private readonly queue: DeliveryQueue) {}

  enqueue(deliveries: readonly WaitingDelivery[]): void {
    if (this.waiting.length + deliveries.length > MAX_WAITING) return;
    this.waiting.push(...deliveries);
    if (!this.publishing) void this.publishWaiting();
  }

  private async publishWaiting(): Promise<void> {
    this.publishing = true;
    while (this.waiting.length > 0) {
      const deliveries = this.waiting;
      this.waiting = [];
      try {
        await this.queue.publish(deliveries);
        this.outage.over();
      } catch (error) {
        this.outage.failed(`Deliveries are left to the relay: ${(error as Error).message}`);
      }
    }
    this.publishing = false;
  }
}
