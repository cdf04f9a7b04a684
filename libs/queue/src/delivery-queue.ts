import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type IQueueBackend, type JobType, Queue, type RedisQueueBackend } from 'bullmq';
import { withDeadline } from '#cancellation';
import { CONFIG, type Config, SECRETS, type Secrets } from '#config';
import { OutageLog } from '#observability';
import { closeInTime, readyOrClosed } from './connecting';
import { type QueueBackend, queueBackend } from './queue-backend';
import { type DeliveryJob, priorityOf, type QueuedDelivery, QUEUES } from './queue-definitions';

/** The states that make up the depth of a queue. */
export const DEPTH_STATES = ['waiting', 'prioritized', 'delayed', 'active'] as const satisfies readonly JobType[];
export type DepthState = (typeof DEPTH_STATES)[number];

/** The queue did not take the jobs in time. They are not lost: their outbox rows are still there. */
export class QueueUnavailableError extends Error {
  override readonly name = 'QueueUnavailableError';
}

/** Whether the queue can be trusted with jobs. */
export interface QueueSafety {
  readonly reachable: boolean;
  /** What makes the queue unsafe, in a sentence that says what to set. */
  readonly problem?: string;
}

type DeliveriesQueue = Queue<DeliveryJob, void, string, DeliveryJob, void, string, IQueueBackend>;

/** The producer's side of the queue of deliveries. Publishing the same delivery again while its job is there changes nothing. */
@Injectable()
export class DeliveryQueue implements OnApplicationShutdown {
  private readonly outage = new OutageLog(new Logger(DeliveryQueue.name), 'The queue is reached again.');
  private queue: DeliveriesQueue | undefined;
  private ready: Promise<DeliveriesQueue> | undefined;
  private readonly backend: QueueBackend;
  private readonly timeoutMs: number;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(SECRETS) secrets: Secrets,
  ) {
    this.backend = queueBackend(config, secrets, 'producer');
    this.timeoutMs = config.queue.enqueueTimeoutMs;
    this.ready = this.opened();
  }

  /** @throws QueueUnavailableError when the backend does not answer within `queue.enqueueTimeoutMs`. */
  async publish(deliveries: readonly QueuedDelivery[]): Promise<void> {
    const { jobName, job } = QUEUES.enhancements;
    const jobs = deliveries.map((delivery) => ({
      name: jobName,
      data: { tenantId: delivery.tenantId, deliveryId: delivery.deliveryId },
      opts: { ...job, attempts: this.config.worker.attempts, jobId: delivery.deliveryId, priority: priorityOf(delivery.turn) },
    }));
    await this.bounded((queue) => queue.addBulk(jobs));
  }

  /** Jobs by state. @throws QueueUnavailableError */
  async depth(): Promise<Record<DepthState, number>> {
    const counts = await this.bounded((queue) => queue.getJobCounts(...DEPTH_STATES));
    return Object.fromEntries(DEPTH_STATES.map((state) => [state, counts[state] ?? 0])) as Record<DepthState, number>;
  }

  /** Age in seconds of the job next in line, about the one that has waited longest; 0 when none waits. @throws QueueUnavailableError */
  async oldestWaitingSeconds(): Promise<number> {
    const next = await this.bounded((queue) => queue.getJobs(['waiting', 'prioritized'], 0, 0, true));
    return Math.max(0, ...next.map((job) => (Date.now() - job.timestamp) / 1000));
  }

  /**
   * Asks whether the queue is reachable and keeps what it is given. A Redis that may evict keys deletes jobs and locks without a word,
   * so its `maxmemory-policy` must be `noeviction` unless the configuration allows otherwise.
   */
  async safety(): Promise<QueueSafety> {
    try {
      if (this.config.queue.backend === 'postgres') {
        await this.bounded((queue) => queue.getJobCounts('active'));
        return { reachable: true };
      }
      const info = await this.bounded(async (queue) => {
        const backend = queue.getBackend() as IQueueBackend & Pick<RedisQueueBackend, 'client'>;
        return (await backend.client).info();
      });
      const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'unknown';
      if (policy === 'noeviction' || this.config.queue.redis.allowEviction) return { reachable: true };
      return {
        reachable: true,
        problem: `Redis has maxmemory-policy ${policy} and may delete jobs: set it to noeviction, or accept that with queue.redis.allowEviction.`,
      };
    } catch (error) {
      return { reachable: false, problem: (error as Error).message };
    }
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.queue !== undefined) await closeInTime(this.queue, 2_000);
    await this.backend.close();
  }

  /** Resolves when the queue is connected. After a failure the next caller has another one made. */
  private opened(): Promise<DeliveriesQueue> {
    const { connection, prefix, factory } = this.backend;
    const queue: DeliveriesQueue = new Queue('enhancements', { connection, prefix }, factory);
    queue.on('error', (error) => this.outage.failed(`Queue: ${error.message}`));
    this.queue = queue;
    const ready = readyOrClosed(queue);
    ready.catch((error: unknown) => {
      this.outage.failed(`Queue: ${(error as Error).message}`);
      this.ready = undefined;
    });
    return ready;
  }

  private async bounded<T>(work: (queue: DeliveriesQueue) => Promise<T>): Promise<T> {
    try {
      const result = await withDeadline(this.timeoutMs, async () => work(await (this.ready ??= this.opened())));
      this.outage.over();
      return result;
    } catch (error) {
      throw new QueueUnavailableError(`The queue (${this.config.queue.backend}) does not answer: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}
