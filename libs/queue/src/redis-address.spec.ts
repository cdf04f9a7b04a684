import { Redis } from 'ioredis';
import { redisAddress } from './redis-address';

describe('redisAddress', () => {
  it.each([
    'redis://redis.example',
    'rediss://:fake%20%40p%2Fw%3A@redis.example:6380',
    'redis://us%40er:fake-password@redis.example/3',
    'redis://[::1]:7000/0',
    'redis://user@127.0.0.1',
  ])('reads %s as ioredis does', (url) => {
    const { options } = new Redis(url, { lazyConnect: true });
    const { host, port, db, username, password } = options;
    // What ioredis leaves out is as good as empty to it.
    expect(redisAddress(url)).toEqual({ host, port, db, username: username ?? '', password: password ?? '' });
  });
});
