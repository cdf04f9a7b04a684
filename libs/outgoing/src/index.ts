export * from './address-rules';
export * from './guarded-dispatcher';
