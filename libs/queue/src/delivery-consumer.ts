import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { DelayedError, type IQueueBackend, type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Config, Secrets } from '#config';
import { OutageLog } from '#observability';
import { closeInTime, readyOrClosed } from './connecting';
import { type QueueBackend, queueBackend } from './queue-backend';
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

/** Milliseconds in which the queue should have noted how the last job ended. */
const RECORD_WITHIN_MS = 4_000;

/** Milliseconds before another try to begin. */
const REOPEN_AFTER_MS = 1_000;

type DeliveryWorker = Worker<DeliveryJob, void, string, IQueueBackend, number>;

/** The consumer's side of the queue of deliveries. */
export class DeliveryConsumer {
  private readonly logger = new Logger(DeliveryConsumer.name);
  private readonly backend: QueueBackend;
  private worker: DeliveryWorker;
  private draining = false;
  private readonly outage = new OutageLog(this.logger, 'Jobs are taken again.');
  /** When a job was last taken or finished, in epoch milliseconds. */
  lastProgressAt = Date.now();
  active = 0;

  constructor(
    private readonly config: Config,
    secrets: Secrets,
    private readonly handle: DeliveryHandler,
  ) {
    this.backend = queueBackend(config, secrets, 'worker');
    this.worker = this.made();
  }

  /** Starts taking jobs, and goes on until `drain`. */
  start(): void {
    void this.run();
  }

  private async run(): Promise<void> {
    for (let first = true; !this.draining; first = false) {
      try {
        if (!first) this.worker = this.made();
        await readyOrClosed(this.worker);
        await this.worker.run();
      } catch (error) {
        this.outage.failed(`Queue worker: ${(error as Error).message}`);
        await pause(REOPEN_AFTER_MS);
      }
    }
  }

  private made(): DeliveryWorker {
    const { config } = this;
    const policy = { backoffMs: config.worker.backoffMs, maxBackoffMs: config.worker.maxBackoffSeconds * 1000 };
    return new Worker<DeliveryJob, void, string, IQueueBackend, number>(
      'enhancements',
      // Three parameters: BullMQ makes an AbortSignal only for a processor that declares it.
      (job, token, signal) => this.process(job, token, signal ?? new AbortController().signal),
      {
        ...QUEUES.enhancements.worker(config.worker.leaseSeconds),
        connection: this.backend.connection,
        prefix: this.backend.prefix,
        concurrency: config.worker.concurrency,
        autorun: false,
        settings: { backoffStrategy: (attemptsMade, _type, error) => retryDelayMs(policy, attemptsMade, error) },
      },
      this.backend.factory,
    )
      .on('error', (error) => this.outage.failed(`Queue worker: ${error.message}`))
      .on('stalled', (jobId) => this.logger.warn(`Job ${jobId} returns: the worker that had it is gone.`));
  }

  /**
   * Takes no further job, waits up to `timeoutMs` for the ones in flight, then aborts their signals and waits a little for them to let go.
   * A job that is cut off returns to the queue by its expired lock.
   */
  async drain(timeoutMs: number): Promise<void> {
    this.draining = true;
    const closing = this.worker.close().then(() => true);
    const end = performance.now() + timeoutMs;
    let closed = false;
    // While Redis is away BullMQ waits for it to note how the last job ended. That may be left out: taken up again, the job finds nothing to do.
    for (let busyAt = performance.now(); !closed && performance.now() < Math.min(end, busyAt + RECORD_WITHIN_MS);) {
      closed = await Promise.race([closing, pause(50, false)]);
      if (this.active > 0) busyAt = performance.now();
    }
    if (this.active > 0) {
      this.logger.warn(`${this.active} jobs are still running after ${timeoutMs} ms: they are cut off and will be taken up again.`);
      this.worker.cancelAllJobs('shutdown');
    }
    await closeInTime(this.worker, this.active > 0 ? RECORD_WITHIN_MS : 0);
    await this.backend.close();
  }

  private async process(job: Job<DeliveryJob, void>, token: string | undefined, signal: AbortSignal): Promise<void> {
    this.active += 1;
    this.lastProgressAt = Date.now();
    this.outage.over();
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
