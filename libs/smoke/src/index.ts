export * from './checks/smoke-tenant-key';
export * from './endpoint';
export * from './endpoint-checks';
export * from './smoke-check';
