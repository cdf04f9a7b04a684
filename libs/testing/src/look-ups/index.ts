export * from './look-up-server';
export type * from './look-ups';
