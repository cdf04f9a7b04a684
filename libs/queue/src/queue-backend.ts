import { type BackendFactory, type ConnectionOptions, createPostgresBackend, createRedisBackend } from 'bullmq';
import { type Config, readAuthority, type Secrets } from '#config';
import { databaseConnection } from '#database';

/** Whether a connection serves a producer, which must fail fast, or a worker, which must outlast an outage. */
export type ConnectionRole = 'producer' | 'worker';

/** Where BullMQ keeps its jobs: a factory and the connection options that belong to it. */
export interface QueueBackend {
  readonly factory: BackendFactory;
  readonly connection: ConnectionOptions;
  readonly prefix: string;
}

/**
 * The backend that the configuration names. The same queues and workers run on either.
 *
 * @throws ConfigurationError when the file with the authority's certificate cannot be used.
 */
export function queueBackend(config: Config, secrets: Secrets, role: ConnectionRole): QueueBackend {
  switch (config.queue.backend) {
    case 'redis':
      return {
        factory: createRedisBackend,
        connection: redisConnection(config, secrets, role),
        prefix: config.queue.redis.prefix,
      };
    case 'postgres':
      return {
        // BullMQ types a factory by its own connection options; the pair made here always fits.
        factory: createPostgresBackend as unknown as BackendFactory,
        connection: { ...databaseConnection(config, secrets, `queue-${role}`), max: role === 'worker' ? 10 : 4 },
        prefix: config.queue.redis.prefix,
      };
  }
}

function redisConnection(config: Config, secrets: Secrets, role: ConnectionRole): ConnectionOptions {
  const url = secrets['redis-url'] ?? '';
  const caFile = config.queue.redis.tls.caFile;
  return {
    url,
    ...(caFile === '' ? {} : { tls: { ca: readAuthority('queue.redis.tls.caFile', caFile) } }),
    connectTimeout: config.queue.enqueueTimeoutMs * 10,
    // Our own health check reads the eviction policy; BullMQ's prints to the console.
    skipVersionCheck: true,
    retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000),
    // A producer's command fails at once while Redis is away instead of being kept in memory without a bound: the outbox has the
    // delivery already. A worker keeps its commands until Redis is back, as BullMQ requires.
    ...(role === 'producer' ? { enableOfflineQueue: false, maxRetriesPerRequest: 1 } : { maxRetriesPerRequest: null }),
  };
}
