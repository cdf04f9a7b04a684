export * from './audit-entry';
export * from './audit-formats';
export * from './audit-log';
export * from './audit-maintenance';
export * from './audit.module';
