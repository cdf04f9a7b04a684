import { randomUUID } from 'node:crypto';
import { TestDatabase } from '#testing';
import { deliveryUuid } from './delivery';
import { DeliveryInbox } from './delivery-inbox';

let database: TestDatabase;
let inbox: DeliveryInbox;

beforeAll(async () => {
  database = await TestDatabase.create();
  const options = { commitTimeoutMs: 5_000, maxBatch: 100, maxPending: 100, directEnqueueMaxBatch: 0 };
  inbox = new DeliveryInbox(database.pool('api'), options, () => undefined);
});
afterAll(() => database.drop());

describe('the inbox', () => {
  it('accepts many at once in few commits, and each only once', async () => {
    const ids = Array.from({ length: 200 }, (_, i) => `bulk-${i % 50}`);
    const accept = (deliveryId: string) => inbox.accept({ tenantId: 'bulk', deliveryId, ticketId: '1', payload: '{}' });
    const answers = await Promise.all(
      ids
        .slice(0, 100)
        .map(accept)
        .concat(ids.slice(100).map((id) => accept(id).catch(() => ''))),
    );
    expect(answers[0]).toBe(deliveryUuid('bulk', 'bulk-0'));
    const { rows } = await database.pool('admin').query(`SELECT count(*)::int AS count FROM deliveries WHERE tenant_id = 'bulk'`);
    expect(rows).toEqual([{ count: 50 }]);
  });

  it.each([
    ['a character that Postgres does not keep', { ticketId: 'a\u0000b' }],
    ['JSON that is deeper than Postgres reads', { payload: `${'['.repeat(100_000)}${']'.repeat(100_000)}` }],
  ])('accepts the others of a batch in which one holds %s', async (_, part) => {
    const send = (changes = {}) =>
      inbox.accept({ tenantId: 'mixed', deliveryId: randomUUID(), ticketId: '1', payload: '{}', ...changes }).then(
        () => 'accepted',
        (error: unknown) => (error as Error).name,
      );
    const results = await Promise.all([send(), send(), send(part), send()]);
    expect(results).toEqual(['accepted', 'accepted', 'UnstorableError', 'accepted']);
  });

  it('finds the one that cannot be stored among many in a few commits', async () => {
    const pool = database.pool('api');
    const commits = jest.spyOn(pool, 'query');
    const options = { commitTimeoutMs: 5_000, maxBatch: 100, maxPending: 1_000, directEnqueueMaxBatch: 0 };
    const large = new DeliveryInbox(pool, options, () => undefined);
    const send = (i: number) =>
      large.accept({ tenantId: 'many', deliveryId: `${i}`, ticketId: i === 70 ? 'a\u0000b' : '1', payload: '{}' });
    const results = await Promise.allSettled(Array.from({ length: 101 }, (_, i) => send(i)));
    expect(results.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))).toEqual([70]);
    expect(commits.mock.calls.length).toBeLessThan(20);
  });

  it('commits large deliveries in batches that fit into its memory, and refuses what does not', async () => {
    const pool = database.pool('api');
    const commits = jest.spyOn(pool, 'query');
    const options = { commitTimeoutMs: 5_000, maxBatch: 500, maxPending: 10_000, directEnqueueMaxBatch: 0 };
    const large = new DeliveryInbox(pool, options, () => undefined);
    const payload = `"${'x'.repeat(256 * 1024)}"`;
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, (_, i) => large.accept({ tenantId: 'large', deliveryId: `${i}`, ticketId: '1', payload })),
    );
    const accepted = results.filter(({ status }) => status === 'fulfilled').length;
    expect(accepted).toBeGreaterThan(100);
    expect(accepted).toBeLessThan(150);
    // Of the overloads of query() a spy knows the last one only.
    const payloads = commits.mock.calls.map(([statement]) => (statement as unknown as { values: string[][] }).values[6] ?? []);
    expect(payloads.flat()).toHaveLength(accepted);
    expect(Math.max(...payloads.map((batch) => batch.length))).toBeLessThanOrEqual(16);
  });

  it('refuses at once what would wait behind too many others', async () => {
    const full = new DeliveryInbox(
      database.pool('api'),
      { commitTimeoutMs: 5_000, maxBatch: 1, maxPending: 1, directEnqueueMaxBatch: 0 },
      () => undefined,
    );
    const send = (i: number) => full.accept({ tenantId: 'full', deliveryId: String(i), ticketId: '1', payload: '{}' });
    const results = await Promise.allSettled([send(1), send(2), send(3), send(4)]);
    expect(results.filter((result) => result.status === 'rejected').length).toBeGreaterThan(0);
    expect(results[0].status).toBe('fulfilled');
  });
});
