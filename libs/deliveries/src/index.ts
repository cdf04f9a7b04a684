export * from './delivery';
export * from './delivery-claims';
export * from './delivery-inbox';
export * from './effects-ledger';
export * from './outbox';
export * from './tool-gate';
