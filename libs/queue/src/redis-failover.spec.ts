import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { configurationFrom } from '#config';
import { RedisServer } from '#testing';
import { DeliveryConsumer } from './delivery-consumer';
import { DeliveryQueue } from './delivery-queue';

/** One name for two servers, as the primary endpoint of a managed Redis: who is connected stays with the old primary, which is read-only now. */
describe('after a failover of Redis', () => {
  let [first, second]: RedisServer[] = [];
  let primary: RedisServer;
  let endpoint: Server;
  let queue: DeliveryQueue;
  let consumer: DeliveryConsumer;
  const taken = new Set<string>();

  beforeAll(async () => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    [first, second] = [await RedisServer.start(), await RedisServer.start()];
    primary = first;
    endpoint = createServer((client) => {
      const server = connect(Number(new URL(primary.url).port), '127.0.0.1');
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        from.on('error', () => to.destroy()).on('close', () => to.destroy());
        from.pipe(to);
      }
    }).listen(0, '127.0.0.1');
    await once(endpoint, 'listening');
    const url = `redis://127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
    const { config, secrets } = configurationFrom({ queue: { backend: 'redis' } }, { 'redis-url': url });
    queue = new DeliveryQueue(config, secrets);
    consumer = new DeliveryConsumer(config, secrets, ({ deliveryId }) => {
      taken.add(deliveryId);
      return Promise.resolve({ kind: 'done' });
    });
    consumer.start();
  });
  afterAll(async () => {
    await consumer.drain(5_000);
    await queue.onApplicationShutdown();
    endpoint.close();
    await Promise.all([first?.stop(), second?.stop()]);
    jest.restoreAllMocks();
  });

  async function isTaken(deliveryId: string): Promise<boolean> {
    const end = Date.now() + 10_000;
    while (Date.now() < end && !taken.has(deliveryId)) {
      await queue.publish([{ tenantId: 'acme', deliveryId, turn: 1 }]).catch(() => undefined);
      await pause(50);
    }
    return taken.has(deliveryId);
  }

  it('jobs are put on the new primary, and taken from it', async () => {
    expect(await isTaken('d-1')).toBe(true);
    await first?.command('REPLICAOF', '127.0.0.1', '1');
    primary = second as RedisServer;
    expect(await isTaken('d-2')).toBe(true);
  });
});
