import type { Environment } from './environment';

/** Managed Postgres and Redis. What matters is said here even where it is the default, so that no later default changes it. */
export const production: Environment = {
  config: {
    log: { level: 'info' },
    database: { tls: { mode: 'verify-full' } },
    queue: { backend: 'redis', redis: { allowEviction: false } },
  },
};
