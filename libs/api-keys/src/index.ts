export * from './api-key';
export * from './api-key-authenticator';
export * from './api-key-store';
export * from './api-keys.module';
export * from './expiry';
export * from './scope';
