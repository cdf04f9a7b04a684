import type { JobsOptions, WorkerOptions } from 'bullmq';

/** What a job carries: ids only, because job data is clear text in Redis and is rebuilt from rows when the queue is lost. */
export interface DeliveryJob {
  readonly tenantId: string;
  readonly deliveryId: string;
}

/** Everything that BullMQ must be told about a queue. `Required` makes a queue with a forgotten option a compile error. */
export interface QueueDefinition {
  readonly jobName: string;
  readonly job: Required<Pick<JobsOptions, 'removeOnComplete' | 'removeOnFail' | 'backoff'>>;
  readonly worker: Required<
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
    worker: {
      // With stalledInterval it bounds how long a job of a killed worker waits: 30 s at most.
      lockDuration: 15_000,
      stalledInterval: 15_000,
      // BullMQ gives a job up at the second kill -9 by default. How often a delivery is tried is counted in Postgres instead.
      maxStalledCount: 10,
      // Seconds of one blocking wait for a job; a close() ends the wait at once.
      drainDelay: 5,
      // Milliseconds between tries to fetch a job while the backend is away; the default of 15 s would idle long after it is back.
      runRetryDelay: 1_000,
      maximumRateLimitDelay: 30_000,
    },
  },
};
