export * from './database-pool';
export * from './database.module';
export * from './postgres-health.indicator';
export * from './tenant-transactions';
