export * from './administration.module';
export * from './connection-test';
export { OutdatedDeclarationError } from './declared-revision';
export * from './delivery-administration';
export * from './tenant-administration';
export * from './tenant-checks';
export * from './tenant-declaration';
export * from './tenant-problem';
