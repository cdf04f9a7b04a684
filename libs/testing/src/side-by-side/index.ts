export * from './shown-clients';
export * from './side-by-side-server';
