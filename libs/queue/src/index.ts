export * from './delivery-consumer';
export * from './delivery-queue';
export * from './queue-backend';
export * from './queue-definitions';
export * from './queue-health.indicator';
export * from './queue-metrics.service';
export * from './queue.module';
export * from './retry-backoff';
