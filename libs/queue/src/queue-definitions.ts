import type { JobsOptions, WorkerOptions } from 'bullmq';

/** What a job carries: ids only, because job data is clear text in Redis and is rebuilt from rows when the queue is lost. */
export interface DeliveryJob {
  readonly tenantId: string;
  readonly deliveryId: string;
}

/** A job on its way to the queue. */
export interface QueuedDelivery extends DeliveryJob {
  /** Jobs with lower turns are taken first, those of one turn in the order in which they came. From 1. */
  readonly turn: number;
}

/** BullMQ knows no higher one: https://docs.bullmq.io/guide/jobs/prioritized */
const MAX_PRIORITY = 2_097_152;

/** A turn as BullMQ takes it. Beyond two millions, which takes as many tickets without a moment in which none waits, all come in order of arrival. */
export function priorityOf(turn: number): number {
  return Math.min(Math.max(1, turn), MAX_PRIORITY);
}

/** Everything that BullMQ must be told about a queue. `Required` makes a queue with a forgotten option a compile error. */
export interface QueueDefinition {
  readonly jobName: string;
  readonly job: Required<Pick<JobsOptions, 'removeOnComplete' | 'removeOnFail' | 'backoff'>>;
  /** @param leaseSeconds How long a worker that stopped renewing keeps its jobs and leases. */
  readonly worker: (
    leaseSeconds: number,
  ) => Required<
    Pick<WorkerOptions, 'lockDuration' | 'stalledInterval' | 'maxStalledCount' | 'drainDelay' | 'runRetryDelay' | 'maximumRateLimitDelay'>
  >;
}

export type QueueName = 'enhancements';

export const QUEUES: Readonly<Record<QueueName, QueueDefinition>> = {
  enhancements: {
    jobName: 'enhance',
    job: {
      // A finished job is of no use: its outcome is in Postgres, and a retained id would swallow a publication of the same delivery.
      removeOnComplete: true,
      removeOnFail: true,
      // The delay is computed by the worker, see retry-backoff.ts.
      backoff: { type: 'custom' },
    },
    worker: (leaseSeconds) => ({
      // The lock in the queue lasts as long as the lease in Postgres: after a kill -9 both end together.
      lockDuration: leaseSeconds * 1000,
      stalledInterval: leaseSeconds * 500,
      // BullMQ gives a job up at the second kill -9 by default. How often a delivery is tried is counted in Postgres instead.
      maxStalledCount: 10,
      // Seconds of one blocking wait for a job; a close() ends the wait at once.
      drainDelay: 5,
      // Milliseconds between tries to fetch a job while the backend is away; the default of 15 s would idle long after it is back.
      runRetryDelay: 1_000,
      maximumRateLimitDelay: 30_000,
    }),
  },
};
