import type { Environment } from './environment';

/** One machine: no Redis, and a Postgres on loopback without TLS. */
export const local: Environment = {
  config: {
    log: { level: 'debug' },
    database: { tls: { mode: 'disable' } },
    queue: { backend: 'postgres' },
  },
};
