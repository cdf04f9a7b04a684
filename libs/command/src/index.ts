export * from './parse-arguments';
export * from './read-input';
export * from './run-command';
export * from './usage.error';
