export * from './configuration.error';
export * from './configuration.module';
export type * from './generated/config.types';
export * from './load-configuration';
export * from './secrets';
