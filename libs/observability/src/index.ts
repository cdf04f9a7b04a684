export * from './app-logger';
export * from './metrics';
export * from './metrics-server';
export * from './observability.module';
export * from './outage-log';
export * from './redaction';
export * from './run-process';
