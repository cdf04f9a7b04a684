import { type BackendFactory, type ConnectionOptions, createPostgresBackend, createRedisBackend } from 'bullmq';
import type { RedisOptions } from 'ioredis';
import type { Pool } from 'pg';
import { withDeadline } from '#cancellation';
import { type Config, readAuthority, type Secrets } from '#config';
import { createPool, databaseConnection, QUEUE_SCHEMA } from '#database';
import { redisAddress } from './redis-address';

/** Whether a connection serves a producer, which must fail fast, or a worker, which must outlast an outage. */
export type ConnectionRole = 'producer' | 'worker';

/** Where BullMQ keeps its jobs: a factory and the connection options that belong to it. */
export interface QueueBackend {
  readonly factory: BackendFactory;
  readonly connection: ConnectionOptions;
  readonly prefix: string;
  /** To be called when the queue or worker is closed. */
  close(): Promise<void>;
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
        close: () => Promise.resolve(),
      };
    case 'postgres': {
      const pool = queuePool(config, secrets, role);
      return {
        // BullMQ types a factory by its own connection options; the pair made here always fits.
        factory: createPostgresBackend as unknown as BackendFactory,
        connection: pool,
        prefix: config.queue.redis.prefix,
        // A connection that a closing worker did not give back would be waited for.
        close: () => withDeadline(1_000, () => pool.end()).catch(() => undefined),
      };
    }
  }
}

/** A pool of our own: the ones that BullMQ makes keep the password of their first connection. */
function queuePool(config: Config, secrets: Secrets, role: ConnectionRole): Pool {
  const connection = databaseConnection(config, secrets, `queue-${role}`);
  return createPool({
    ...connection,
    currentUrl: () => inQueueSchema(connection.currentUrl()),
    // A worker listens on one of them.
    max: role === 'worker' ? 11 : 4,
  });
}

/** BullMQ's statements name no schema. */
function inQueueSchema(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  const others = url.searchParams.get('options');
  url.searchParams.set('options', `${others === null ? '' : `${others} `}-c search_path=${QUEUE_SCHEMA}`);
  return url.href;
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
    // Called with the options of the connection, which the next attempt is made from: a rotated password is used without a restart.
    retryStrategy(this: RedisOptions, attempt: number) {
      Object.assign(this, redisAddress(secrets['redis-url'] ?? ''));
      return Math.min(50 * 2 ** Math.min(attempt, 6), 2_000);
    },
    // After a failover the old primary keeps its connections and refuses every write; the name leads to the new one.
    reconnectOnError: (error: Error) => error.message.includes('READONLY'),
    // A producer's command fails at once while Redis is away instead of being kept in memory without a bound: the outbox has the
    // delivery already. A worker keeps its commands until Redis is back, as BullMQ requires.
    ...(role === 'producer' ? { enableOfflineQueue: false, maxRetriesPerRequest: 1 } : { maxRetriesPerRequest: null }),
  };
}
