export * from './model-budgets';
export * from './token-estimate';
