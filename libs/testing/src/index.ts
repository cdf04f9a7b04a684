export * from './free-port';
export * from './model/stand-in-model';
export * from './postgres/embedded-postgres-server';
export * from './postgres/provision-database';
export * from './postgres/shared-postgres';
export * from './postgres/test-database';
export * from './redis/redis-server';
export * from './servicedesk-plus';
