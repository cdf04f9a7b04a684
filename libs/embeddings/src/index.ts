export * from './embedding-error';
export * from './embedding-fill';
export * from './embedding-model';
export * from './embeddings';
export * from './embeddings.module';
export * from './ticket-text';
export * from './vector-support';
