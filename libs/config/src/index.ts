export * from './authority';
export * from './configuration.error';
export * from './configuration.module';
export type * from './generated/config.types';
export * from './load-configuration';
export * from './preflight';
export { requireSecret } from './read-secrets';
export * from './secrets';
export * from './trusted-authorities';
