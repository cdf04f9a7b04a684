import { RedisServer } from './redis-server';

describe('a Redis server', () => {
  it('forgets everything when it is killed, and keeps it with appendOnly', async () => {
    for (const appendOnly of [false, true]) {
      const redis = await RedisServer.start({ appendOnly });
      try {
        await redis.command('SET', 'kept', 'yes');
        // The file is synced each second; what the process has written by then outlives it in any case.
        await redis.kill9();
        await redis.startAgain();
        expect(await redis.command('GET', 'kept')).toBe(appendOnly ? 'yes' : null);
      } finally {
        await redis.stop();
      }
    }
  });

  it('says so when the port belongs to another Redis, and does not use that one', async () => {
    const first = await RedisServer.start();
    try {
      await expect(RedisServer.start({ port: Number(new URL(first.url).port) })).rejects.toThrow(
        /did not start on port \d+: it ended \(1\)/,
      );
    } finally {
      await first.stop();
    }
  });
});
