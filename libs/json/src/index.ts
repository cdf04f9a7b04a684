export * from './json-record';
export * from './lossless-json';
