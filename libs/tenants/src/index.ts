export * from './secret-box';
export * from './tenant';
export * from './tenant-cache';
export * from './tenant-changes';
export * from './tenant-directory';
export * from './tenant-store';
export * from './tenants.module';
