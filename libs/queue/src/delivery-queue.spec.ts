import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { configurationFrom } from '#config';
import { RedisServer } from '#testing';
import { DeliveryQueue } from './delivery-queue';

describe('the queue of deliveries', () => {
  let redis: RedisServer;
  let queue: DeliveryQueue;
  let warnings: string[];
  beforeEach(async () => {
    redis = await RedisServer.start();
    warnings = [];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: string) => void warnings.push(message));
    const { config, secrets } = configurationFrom({ log: {}, queue: { backend: 'redis' } }, { 'redis-url': redis.url });
    queue = new DeliveryQueue(config, secrets);
  });
  afterEach(async () => {
    await queue.onApplicationShutdown();
    await redis.stop();
    jest.restoreAllMocks();
  });

  it('tells of each outage of Redis, and of each once', async () => {
    for (const outage of [1, 2]) {
      await answers();
      await redis.kill9();
      // Longer than the first pauses between two tries to connect.
      await pause(1_000);
      expect(warnings.filter((line) => line.includes('ECONNREFUSED'))).toHaveLength(outage);
      await redis.startAgain();
    }
  });

  it('closes while Redis is away', async () => {
    await answers();
    await redis.kill9();
    await pause(100);
    const begin = performance.now();
    await queue.onApplicationShutdown();
    expect(performance.now() - begin).toBeLessThan(5_000);
  });

  async function answers(): Promise<void> {
    for (const end = Date.now() + 10_000; ;) {
      const reached = await queue.depth().then(
        () => true,
        () => false,
      );
      if (reached) return;
      if (Date.now() > end) throw new Error('Redis is not reached.');
      await pause(20);
    }
  }
});
