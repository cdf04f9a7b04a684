import { TenantTransactions } from '#database';
import { TestDatabase } from '#testing';
import type { InventoryHost } from './inventory-host';
import { InventoryStore } from './inventory-store';

let database: TestDatabase;
let importing: InventoryStore;
let reading: InventoryStore;
beforeAll(async () => {
  database = await TestDatabase.create();
  importing = new InventoryStore(new TenantTransactions(database.pool('api', 2)));
  reading = new InventoryStore(new TenantTransactions(database.pool('worker', 2)));
});
afterAll(() => database.drop());
beforeEach(() => database.pool('admin').query('TRUNCATE inventory, inventory_names'));

const host = (name: string, changes: Partial<InventoryHost> = {}): InventoryHost => ({
  host: name,
  addresses: [],
  assetTag: '',
  role: '',
  owner: '',
  location: '',
  ...changes,
});
const keep = { prune: false };
const found = async (names: string[], tenant = 'acme', limit = 10) => (await reading.find(tenant, names, limit)).map((each) => each.host);

describe('an import', () => {
  const list = [host('web01.acme.example', { addresses: ['10.0.0.5'], role: 'Web' }), host('db01', { assetTag: 'AT-7' })];

  it('says what it changed, and changes nothing a second time', async () => {
    expect(await importing.import('acme', list, keep)).toEqual({ created: 2, updated: 0, unchanged: 0, removed: 0 });
    expect(await importing.import('acme', list, keep)).toEqual({ created: 0, updated: 0, unchanged: 2, removed: 0 });
    const changed = [list[0]!, host('db01', { assetTag: 'AT-8' })];
    expect(await importing.import('acme', changed, keep)).toEqual({ created: 0, updated: 1, unchanged: 1, removed: 0 });
    expect([await found(['at-7']), await found(['at-8'])]).toEqual([[], ['db01']]);
  });

  it('keeps hosts that are not in it, unless it is to remove them', async () => {
    await importing.import('acme', list, keep);
    await importing.import('globex', list, keep);
    expect(await importing.import('acme', [host('db01')], keep)).toMatchObject({ removed: 0 });
    expect(await importing.import('acme', [host('db01')], { prune: true })).toEqual({ created: 0, updated: 0, unchanged: 1, removed: 1 });
    expect([await found(['10.0.0.5']), await found(['10.0.0.5'], 'globex')]).toEqual([[], ['web01.acme.example']]);
  });

  it('takes 10,000 hosts in a few seconds, also again, and finds one of them by an index', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) =>
      host(`host${n}.acme.example`, { addresses: [`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`], assetTag: `AT-${n}` }),
    );
    for (const created of [10_000, 0]) {
      const begin = performance.now();
      expect(await importing.import('acme', many, { prune: true })).toMatchObject({ created });
      expect(performance.now() - begin).toBeLessThan(10_000);
    }
    await database.pool('admin').query('ANALYZE inventory, inventory_names');
    expect(await found(['at-4711'])).toEqual(['host4711.acme.example']);
    const { rows } = await new TenantTransactions(database.pool('worker')).withTenant('acme', (db) =>
      db.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT host FROM inventory_names WHERE tenant_id = 'acme' AND name = ANY ('{at-1,at-2}')`,
      ),
    );
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Index Cond: .*name = ANY/);
  });
});

describe('a look-up', () => {
  beforeEach(() =>
    importing.import(
      'acme',
      [host('web01.acme.example', { addresses: ['10.0.0.5', 'fd00::5'], assetTag: 'AT-1' }), host('mail'), host('10.9.9.9')],
      keep,
    ),
  );

  it.each([['web01.acme.example'], ['web01'], ['10.0.0.5'], ['fd00::5'], ['at-1']])('finds a host by %s', async (name) => {
    expect(await found([name])).toEqual(['web01.acme.example']);
  });

  it('finds a host that is listed without a domain by its full name, and no host of another domain', async () => {
    expect(await found(['mail.acme.example'])).toEqual(['mail']);
    expect(await found(['web01.other.example'])).toEqual([]);
    expect(await found(['10.9.9.9'])).toEqual(['10.9.9.9']);
    expect(await found(['10.1.1.1'])).toEqual([]);
  });

  it('gives each host once, in the order of the names, and not too many', async () => {
    expect(await found(['mail', 'at-1', 'web01'])).toEqual(['mail', 'web01.acme.example']);
    expect(await found(['at-1', 'mail'], 'acme', 1)).toEqual(['web01.acme.example']);
    expect(await found([])).toEqual([]);
  });

  it('gives all hosts of a name where no limit is set', async () => {
    const shops = Array.from({ length: 12 }, (_, n) => `till.shop${String(n).padStart(2, '0')}.example`);
    await importing.import(
      'acme',
      shops.map((name) => host(name)),
      keep,
    );
    const hosts = await reading.find('acme', ['till', 'mail'], undefined);
    expect(hosts.map((each) => each.host)).toEqual([...shops, 'mail']);
  });

  it('sees no host of another tenant', async () => {
    expect(await found(['web01', 'mail'], 'globex')).toEqual([]);
  });

  it('does not begin when nobody waits for it', async () => {
    await expect(reading.find('acme', ['mail'], 1, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });
});
