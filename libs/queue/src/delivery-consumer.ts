import { Logger } from '@nestjs/common';
import { DelayedError, type IQueueBackend, type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Config, Secrets } from '#config';
import { withDeadline } from './deadline';
import { queueBackend } from './queue-backend';
import { type DeliveryJob, QUEUES } from './queue-definitions';
import { retryDelayMs } from './retry-backoff';

/** What the handler decided about a job. */
export type JobVerdict =
  /** Nothing more to do. */
  | { readonly kind: 'done' }
  /** Try again, not before the delay. Counts as no attempt: the handler did not start. */
  | { readonly kind: 'later'; readonly delayMs: number };

/** What a handler learns about the attempt that it makes. */
export interface JobAttempt {
  /** 1 for the first. */
  readonly number: number;
  /** True when BullMQ will not try again after this one. */
  readonly last: boolean;
}

/** Handles one delivery. A rejection is retried with growing delay, unless it is a {@link GiveUpError}. */
export type DeliveryHandler = (delivery: DeliveryJob, attempt: JobAttempt, signal: AbortSignal) => Promise<JobVerdict>;

/** Thrown by a handler when another attempt cannot help. */
export class GiveUpError extends UnrecoverableError {
  override readonly name = 'GiveUpError';
}

type DeliveryWorker = Worker<DeliveryJob, void, string, IQueueBackend, number>;

/** The consumer's side of the queue of deliveries. */
export class DeliveryConsumer {
  private readonly logger = new Logger(DeliveryConsumer.name);
  private readonly worker: DeliveryWorker;
  private lastError = '';
  /** When a job was last taken or finished, in epoch milliseconds. */
  lastProgressAt = Date.now();
  active = 0;

  constructor(
    config: Config,
    secrets: Secrets,
    private readonly handle: DeliveryHandler,
  ) {
    const backend = queueBackend(config, secrets, 'worker');
    const policy = { backoffMs: config.worker.backoffMs, maxBackoffMs: config.worker.maxBackoffSeconds * 1000 };
    this.worker = new Worker(
      'enhancements',
      // Three parameters: BullMQ makes an AbortSignal only for a processor that declares it.
      (job, token, signal) => this.process(job, token, signal ?? new AbortController().signal),
      {
        ...QUEUES.enhancements.worker(config.worker.leaseSeconds),
        connection: backend.connection,
        prefix: backend.prefix,
        concurrency: config.worker.concurrency,
        autorun: false,
        settings: { backoffStrategy: (attemptsMade, _type, error) => retryDelayMs(policy, attemptsMade, error) },
      },
      backend.factory,
    );
    this.worker.on('error', (error) => {
      if (error.message !== this.lastError) this.logger.warn(`Queue worker: ${error.message}`);
      this.lastError = error.message;
    });
    this.worker.on('stalled', (jobId) => this.logger.warn(`Job ${jobId} returns: the worker that had it is gone.`));
  }

  /** Starts taking jobs, and goes on until `drain`. */
  start(): void {
    void this.worker.run().catch((error: unknown) => this.logger.error(`Queue worker stopped: ${(error as Error).message}`));
  }

  /**
   * Takes no further job, waits up to `timeoutMs` for the ones in flight, then aborts their signals and waits a little for them to let go.
   * A job that is cut off returns to the queue by its expired lock.
   */
  async drain(timeoutMs: number): Promise<void> {
    const closed = this.worker.close();
    try {
      await withDeadline(closed, timeoutMs);
      return;
    } catch {
      this.logger.warn(`${this.active} jobs are still running after ${timeoutMs} ms: they are cut off and will be taken up again.`);
    }
    this.worker.cancelAllJobs('shutdown');
    // A worker that never reached Redis does not even disconnect; the process ends without it.
    await withDeadline(closed, 5_000).catch(() => withDeadline(this.worker.disconnect(), 1_000).catch(() => undefined));
  }

  private async process(job: Job<DeliveryJob, void>, token: string | undefined, signal: AbortSignal): Promise<void> {
    this.active += 1;
    this.lastProgressAt = Date.now();
    try {
      const number = job.attemptsMade + 1;
      const verdict = await this.handle(job.data, { number, last: number >= (job.opts.attempts ?? 1) }, signal);
      if (verdict.kind === 'later') {
        await job.moveToDelayed(Date.now() + verdict.delayMs, token);
        throw new DelayedError();
      }
    } finally {
      this.active -= 1;
      this.lastProgressAt = Date.now();
    }
  }
}
