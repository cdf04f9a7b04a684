export * from './key-service-simulator';
export * from './key-service-administrator';
export * from './real-key-service';
