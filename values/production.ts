import type { Environment } from './environment';

/** Managed Postgres and Redis, both over TLS with certificates that are checked. */
export const production: Environment = {
  config: {
    log: { level: 'info' },
    database: { tls: { mode: 'verify-full', caFile: '/etc/ai-agents/ca/postgres.pem' } },
    queue: { backend: 'redis', redis: { allowEviction: false, tls: { caFile: '/etc/ai-agents/ca/redis.pem' } } },
  },
};
