export type * from './article';
export * from './article-server';
