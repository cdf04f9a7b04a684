export * from './cluster';
export * from './cluster-lease';
export * from './development-services';
export * from './diagnostics';
export * from './images';
export * from './kubernetes-namespace';
export * from './port-forward';
export * from './product-images';
export type { RunProgram } from './programs';
