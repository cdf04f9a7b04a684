import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { type Configuration, configurationFrom } from '#config';
import { TenantTransactions } from '#database';
import { DeliveryClaims, DeliveryInbox, Outbox, type WaitingDelivery } from '#deliveries';
import { DeliveryConsumer, type DeliveryHandler, DeliveryQueue } from '#queue';
import { RedisServer, TestDatabase } from '#testing';
import { until } from './until';

const CONCURRENCY = 5;

describe.each(['redis', 'postgres'] as const)('with the queue in %s', (backend) => {
  let database: TestDatabase;
  let redis: RedisServer | undefined;
  let configuration: Configuration;
  let queue: DeliveryQueue;
  let outbox: Outbox;
  let claims: DeliveryClaims;
  let consumer: DeliveryConsumer | undefined;
  /** Tenants in the order in which their jobs were taken. */
  let picks: string[];
  const worker = randomUUID();

  beforeEach(async () => {
    for (const level of ['warn', 'log'] as const) jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
    database = await TestDatabase.create();
    redis = backend === 'redis' ? await RedisServer.start() : undefined;
    configuration = configurationFrom(
      {
        queue: { backend, enqueueTimeoutMs: 10_000 },
        worker: { concurrency: CONCURRENCY, backoffMs: 10 },
        database: { tls: { mode: 'disable' } },
      },
      { 'database-url': database.workerUrl, ...(redis !== undefined && { 'redis-url': redis.url }) },
    );
    const pool = database.pool('worker', 10);
    queue = new DeliveryQueue(configuration.config, configuration.secrets);
    outbox = new Outbox(pool);
    claims = new DeliveryClaims(pool, new TenantTransactions(pool));
    picks = [];
  });
  afterEach(async () => {
    await consumer?.drain(5_000);
    consumer = undefined;
    await queue.onApplicationShutdown();
    await redis?.stop();
    await database.drop();
    jest.restoreAllMocks();
  });

  /** Accepts deliveries as the api does, and leaves them to the relay, or puts them on the queue at once. */
  async function send(tenantId: string, count: number, direct = false): Promise<void> {
    const enqueued: Promise<void>[] = [];
    const options = { commitTimeoutMs: 60_000, maxBatch: 500, maxPending: count, directEnqueueMaxBatch: direct ? count : 0 };
    const inbox = new DeliveryInbox(database.pool('api'), options, (accepted) => enqueued.push(queue.publish(accepted)));
    const accept = () => inbox.accept({ tenantId, deliveryId: randomUUID(), ticketId: '1', payload: '{}' });
    await Promise.all(Array.from({ length: count }, accept));
    await Promise.all(enqueued);
  }

  /** Puts what is due on the queue as a worker does. */
  async function relay(): Promise<void> {
    for (let due: WaitingDelivery[] = await outbox.takeDue(500, 60); due.length > 0; due = await outbox.takeDue(500, 60)) {
      await queue.publish(due);
    }
  }

  function startWorker(handle: DeliveryHandler = () => Promise.resolve({ kind: 'done' })): void {
    const { config, secrets } = configuration;
    consumer = new DeliveryConsumer(config, secrets, async (job, attempt, signal) => {
      picks.push(job.tenantId);
      await claims.claim(job, worker, 60);
      return handle(job, attempt, signal);
    });
    consumer.start();
  }
  const picked = (tenant: string) => picks.includes(tenant);

  it.each([true, false])(
    'takes the only ticket of a tenant among the first, when another one sent thousands before it (put on the queue by the api: %s)',
    async (direct) => {
      await send('noisy', 2_000);
      await relay();
      await send('quiet', 1, direct);
      await relay();
      startWorker();
      await until(() => picked('quiet'), 'the ticket of the quiet tenant is taken', 60_000);
      expect(picks.indexOf('quiet')).toBeLessThanOrEqual(CONCURRENCY + 3);
    },
  );

  it('does so in the middle of the thousands, and serves tenants in turns, each in the order of its tickets', async () => {
    await send('noisy', 1_000);
    await relay();
    let sent: Promise<void> | undefined;
    let before = 0;
    startWorker(async () => {
      if (picks.length >= 300 && sent === undefined) {
        sent = Promise.all([send('quiet', 3, true), send('other', 3, true)]).then(() => {
          before = picks.length;
        });
      }
      await sent;
      return { kind: 'done' };
    });
    await until(() => picks.length >= 1_006, 'all are taken', 120_000);
    const six = picks.flatMap((tenant, index) => (tenant === 'noisy' ? [] : [index]));
    expect(six).toHaveLength(6);
    // Three rounds, of three tenants each.
    expect(Math.max(...six) - before).toBeLessThanOrEqual(3 * 3 + 3 * CONCURRENCY);
  });

  it('lets a tenant whose attempts fail stand in line again, and not before those who wait', async () => {
    await send('failing', 200);
    await relay();
    let failures = 0;
    let before = Infinity;
    startWorker(async (job, attempt) => {
      if (job.tenantId !== 'failing') return { kind: 'done' };
      failures += 1;
      if (failures === 400) {
        await send('quiet', 1, true);
        before = picks.length;
      }
      const turn = await claims.release(job, worker, 'The desk is down.', 60_000);
      if (turn !== undefined) await attempt.standInLine(turn);
      throw new Error('The desk is down.');
    });
    await until(() => picked('quiet'), 'the ticket of the quiet tenant is taken', 60_000);
    expect(picks.indexOf('quiet') - before).toBeLessThanOrEqual(4 * CONCURRENCY);
  });

  it('has a place for the ticket of another tenant while all tickets of one hang', async () => {
    await send('hanging', 100);
    await relay();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    startWorker(async (job) => {
      if (job.tenantId === 'hanging') await released;
      return { kind: 'done' };
    });
    try {
      await until(() => picks.length === CONCURRENCY, 'the worker has all it may have of that tenant');
      await send('quiet', 1, true);
      await until(() => picked('quiet'), 'the ticket of the quiet tenant is taken');
      expect(picks).toHaveLength(CONCURRENCY + 1);
    } finally {
      release();
    }
  });
});
