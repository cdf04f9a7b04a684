export * from './guarded-dispatcher';
