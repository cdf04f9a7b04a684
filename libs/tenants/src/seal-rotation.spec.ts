import { randomBytes } from 'node:crypto';
import { TenantTransactions } from '#database';
import { TestDatabase } from '#testing';
import { FileKeys } from './keys/file-keys';
import type { KeyProvider, WrappedKey } from './keys/key-provider';
import { SealRotation } from './seal-rotation';
import { SecretBox } from './secret-box';
import type { TenantDefinition } from './tenant';
import { TenantStore } from './tenant-store';

const [old, next] = [new FileKeys(randomBytes(32)), new FileKeys(randomBytes(32))];
const ACME: TenantDefinition = {
  id: 'acme',
  name: 'Acme',
  webhookSecret: 'fake-secret',
  tool: { name: 'simulated', baseUrl: '', credentials: {} },
  preferences: {},
};

/** Unwraps with the old key; on the way somebody else does something. */
class Meanwhile implements KeyProvider {
  constructor(private readonly somebody: () => Promise<void>) {}
  wrap(dataKey: Buffer) {
    return next.wrap(dataKey);
  }
  async unwrap(key: WrappedKey) {
    await this.somebody();
    return old.unwrap(key);
  }
}

/** Wraps each data key with another key of its own, as a service does whose key is rotated in between. */
class Rotating implements KeyProvider {
  readonly keyIds: string[] = [];
  private last = next;
  async wrap(dataKey: Buffer) {
    this.last = new FileKeys(randomBytes(32));
    this.keyIds.push(this.last.keyId);
    return this.last.wrap(dataKey);
  }
  unwrap(key: WrappedKey) {
    return this.last.unwrap(key);
  }
}

describe('values that are sealed anew', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await TestDatabase.create();
  });
  afterEach(() => database.drop());

  it('never undo what another process has changed between reading and writing; the next look finds it', async () => {
    const transactions = new TenantTransactions(database.pool('api'));
    const store = new TenantStore(transactions, new SecretBox(old));
    await store.upsertAll([ACME, { ...ACME, id: 'globex' }]);
    let [changed, told] = [false, 0];
    const keys = new Meanwhile(async () => {
      if (!changed) await store.upsert({ ...ACME, tool: { ...ACME.tool, credentials: { key: 'fake-newer' } } });
      changed = true;
    });
    const box = new SecretBox(next, { keys, use: 'seal' });
    const batches = [];
    for await (const batch of new SealRotation(transactions, box).run(10, () => Promise.resolve(void (told += 1)))) batches.push(batch);
    expect(batches).toMatchObject([{ tenants: 2, resealed: 2, broken: [] }]);
    expect(told).toBe(1);
    expect((await store.find('acme'))?.tool.credentials).toEqual({ key: 'fake-newer' });
    const found: [string, number][][] = [];
    for await (const batch of new SealRotation(transactions, new SecretBox(next)).look(1)) found.push([...batch.old]);
    expect(found).toEqual([[[`${old.keyId} (envelope)`, 2]], []]);
  });

  it('are told of with the key that each was sealed with, although there is another one meanwhile', async () => {
    const transactions = new TenantTransactions(database.pool('api'));
    await new TenantStore(transactions, new SecretBox(old)).upsertAll([ACME, { ...ACME, id: 'globex' }]);
    const now = jest.spyOn(performance, 'now');
    const keys = new Rotating();
    const box = new SecretBox(old, { keys, use: 'seal' });
    const told: unknown[] = [];
    for await (const { lastId } of new SealRotation(transactions, box).run(1, (_db, ...resealed) =>
      Promise.resolve(void told.push(resealed)),
    )) {
      // A data key seals for an hour.
      if (lastId === 'acme') now.mockReturnValue(performance.now() + 60 * 60_000);
    }
    now.mockRestore();
    const [first, second] = keys.keyIds;
    expect(keys.keyIds).toHaveLength(2);
    expect(told).toEqual([
      ['acme', first, 2],
      ['globex', second, 2],
    ]);
  });
});
