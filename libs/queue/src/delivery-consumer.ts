import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { DelayedError, type IQueueBackend, type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Config, Secrets } from '#config';
import { OutageLog } from '#observability';
import { closeInTime, readyOrClosed } from './connecting';
import { type QueueBackend, queueBackend } from './queue-backend';
import { type DeliveryJob, priorityOf, QUEUES } from './queue-definitions';
import { retryDelayMs } from './retry-backoff';
import { TenantSlots } from './tenant-slots';

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
  /** Gives the job another turn for its next attempt. */
  readonly standInLine: (turn: number) => Promise<void>;
}

/** Handles one delivery. A rejection is retried with growing delay, unless it is a {@link GiveUpError}. */
export type DeliveryHandler = (delivery: DeliveryJob, attempt: JobAttempt, signal: AbortSignal) => Promise<JobVerdict>;

/** Thrown by a handler when another attempt cannot help. */
export class GiveUpError extends UnrecoverableError {
  override readonly name = 'GiveUpError';
}

/** Milliseconds in which the queue should have noted how the last job ended. */
const RECORD_WITHIN_MS = 4_000;

/** Milliseconds for which a job may hold a place while its tenant has all that it may have, and then goes back to the queue. */
const WAIT_FOR_SLOT_MS = 1_000;

/** Milliseconds before another try to begin. */
const REOPEN_AFTER_MS = 1_000;

type DeliveryWorker = Worker<DeliveryJob, void, string, IQueueBackend, number>;

/** The consumer's side of the queue of deliveries. */
export class DeliveryConsumer {
  private readonly logger = new Logger(DeliveryConsumer.name);
  private readonly backend: QueueBackend;
  private worker: DeliveryWorker;
  private readonly slots: TenantSlots;
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
    this.slots = new TenantSlots(config.worker.concurrency);
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
        // More than one tenant may have: when its jobs are slow, the others find a place.
        concurrency: config.worker.concurrency + Math.ceil(config.worker.concurrency / 5),
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
    this.outage.over();
    const { tenantId } = job.data;
    if (!(await this.slots.take(tenantId, WAIT_FOR_SLOT_MS))) return this.postpone(job, token, WAIT_FOR_SLOT_MS);
    this.active += 1;
    this.lastProgressAt = Date.now();
    try {
      const number = job.attemptsMade + 1;
      const standInLine = (turn: number) => job.changePriority({ priority: priorityOf(turn) });
      const verdict = await this.handle(job.data, { number, last: number >= (job.opts.attempts ?? 1), standInLine }, signal);
      if (verdict.kind === 'later') await this.postpone(job, token, verdict.delayMs);
    } finally {
      this.slots.giveBack(tenantId);
      this.active -= 1;
      this.lastProgressAt = Date.now();
    }
  }

  private async postpone(job: Job<DeliveryJob, void>, token: string | undefined, delayMs: number): Promise<never> {
    await job.moveToDelayed(Date.now() + delayMs, token);
    throw new DelayedError();
  }
}
