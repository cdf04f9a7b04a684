export * from './host-exporter';
export * from './prometheus-files';
export * from './prometheus-program';
export * from './prometheus-server';
export * from './until-found';
