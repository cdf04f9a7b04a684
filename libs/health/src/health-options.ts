import type { HealthIndicatorFunction } from '@nestjs/terminus';

export const HEALTH_OPTIONS = Symbol('HEALTH_OPTIONS');

/** What differs between the processes that report their health. */
export interface HealthOptions {
  readonly service: string;
  /** False for the api: it keeps its promise without the queue, so a lost queue must not take it out of service. */
  readonly queueRequired: boolean;
  /** More things that readiness depends on. */
  readonly indicators?: readonly HealthIndicatorFunction[];
  /** Says in a sentence why this process makes no progress; undefined while it does. A process that is stuck is restarted. */
  readonly stuck?: () => string | undefined;
}
