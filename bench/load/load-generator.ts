import type { SignedRequest } from './signed-requests';

/** What one run of load came to. */
export interface LoadResult {
  readonly accepted: number;
  readonly seconds: number;
  /** Answers other than 2xx, connections that broke and requests without an answer in 10 s. */
  readonly failures: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LoadOptions {
  /** `http://host:port` */
  readonly origin: string;
  readonly connections: number;
  readonly seconds: number;
  readonly requests: readonly SignedRequest[];
  /** Makes this run's delivery ids different from every other run's. */
  readonly run: string;
}

/** Sends signed webhooks over keep-alive connections, each as soon as the one before it is answered. */
export interface LoadGenerator {
  readonly name: string;
  run(options: LoadOptions): Promise<LoadResult>;
}
