import type { RedisOptions } from 'ioredis';

/** Where Redis is, and as whom to connect: what a redis:// or rediss:// URL says of it, as ioredis reads one. */
export function redisAddress(redisUrl: string): Required<Pick<RedisOptions, 'host' | 'port' | 'username' | 'password' | 'db'>> {
  const { hostname, port, username, password, pathname } = new URL(redisUrl);
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 6379 : Number(port),
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
    db: Number(pathname.slice(1)),
  };
}
