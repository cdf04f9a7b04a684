import { Injectable, Logger } from '@nestjs/common';
import { Metrics, OutageLog } from '#observability';
import { DEPTH_STATES, DeliveryQueue } from './delivery-queue';

/** Reads the queue's depth when the metrics are scraped, so that an idle process asks nothing. */
@Injectable()
export class QueueMetrics {
  private readonly outage = new OutageLog(new Logger(QueueMetrics.name), 'The depth of the queue is known again.');

  constructor(
    private readonly queue: DeliveryQueue,
    private readonly metrics: Metrics,
  ) {
    metrics.beforeScrape(() => this.collect());
  }

  /** A queue that does not answer leaves no depth: a stale or zero depth would let an autoscaler remove busy workers. */
  private async collect(): Promise<void> {
    try {
      const [depth, oldest] = await Promise.all([this.queue.depth(), this.queue.oldestWaitingSeconds()]);
      for (const state of DEPTH_STATES) this.metrics.queueDepth.set({ queue: 'enhancements', state }, depth[state]);
      this.metrics.queueOldestWaiting.set({ queue: 'enhancements' }, oldest);
      this.outage.over();
    } catch (error) {
      this.metrics.queueDepth.reset();
      this.metrics.queueOldestWaiting.reset();
      this.outage.failed(`The depth of the queue is unknown: ${(error as Error).message}`);
    }
  }
}
