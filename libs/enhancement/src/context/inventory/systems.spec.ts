import { setTimeout as delay } from 'node:timers/promises';
import { type Pool } from 'pg';
import { TenantTransactions } from '#database';
import { type InventoryHost, InventoryStore } from '#inventory';
import { tenantOf, TestDatabase, ticketClientOf, ticketOf } from '#testing';
import type { Asset, TicketClient } from '#tickets';
import type { ContextQuery } from '../context-source';
import { AssetsSource } from './assets.source';
import { HostLookups } from './host-lookups';
import { InventorySource } from './inventory.source';

const settings = { assets: { maxResults: 5, timeoutMs: 200 }, inventory: { maxResults: 5, timeoutMs: 2_000 } };
const WEB01: InventoryHost = {
  host: 'web01.acme.example',
  addresses: ['10.0.0.5'],
  assetTag: 'AT-1',
  role: 'Web shop',
  owner: 'Ops',
  location: 'Graz',
};

let database: TestDatabase;
let pool: Pool;
let store: InventoryStore;
beforeAll(async () => {
  database = await TestDatabase.create();
  await new InventoryStore(new TenantTransactions(database.pool('api'))).import('acme', [WEB01], { prune: false });
  pool = database.pool('worker', 2);
  store = new InventoryStore(new TenantTransactions(pool));
});
afterAll(() => database.drop());

function query(text: string, client: Partial<TicketClient> = {}, sources: Record<string, boolean> = {}, id = 'acme'): ContextQuery {
  const tenant = tenantOf({ id, preferences: { sources } });
  return { tenant, ticket: ticketOf({ subject: text, description: '' }), ticketClient: ticketClientOf(client) };
}
const asset = (changes: Partial<Asset> = {}): Asset => ({
  id: '1',
  name: 'LAPTOP-7',
  addresses: [],
  type: 'Laptop',
  state: 'In Use',
  ...changes,
});
const lookups = () => new HostLookups(store, settings);

describe('the imported inventory', () => {
  const find = (asked: ContextQuery) => new InventorySource(lookups(), 2_000).find(asked);

  it.each([['web01 is slow'], ['10.0.0.5 does not answer'], ['asset tag AT-1 smokes'], ['see https://web01.acme.example/shop']])(
    'says what is known of the host in: %s',
    async (text) => {
      expect(await find(query(text))).toEqual([
        {
          title: 'web01.acme.example',
          text: 'Role: Web shop\nOwner: Ops\nLocation: Graz\nAddress: 10.0.0.5\nAsset tag: AT-1',
          excerpt: 'Web shop; owner Ops; location Graz; address 10.0.0.5; asset tag AT-1',
          remark: 'named in the ticket',
          relevance: 1,
        },
      ]);
    },
  );

  it('is not asked about a ticket without a name, and finds nothing of another tenant', async () => {
    expect(await find(query('the shop is slow'))).toBeUndefined();
    expect(await find(query('web01 is slow', {}, {}, 'globex'))).toEqual([]);
  });
});

describe('the assets of the tool', () => {
  const find = (asked: ContextQuery) => new AssetsSource(lookups(), 2_000).find(asked);

  it('are asked for the names of the ticket', async () => {
    const findAssets = jest.fn(async () => [asset({ tag: 'AT-9', owner: 'Jo', location: 'Graz' })]);
    expect(await find(query('LAPTOP-7 and 10.9.9.9', { findAssets }))).toEqual([
      expect.objectContaining({
        title: 'LAPTOP-7',
        excerpt: 'Laptop, In Use; owner Jo; location Graz; asset tag AT-9',
      }),
    ]);
    expect(findAssets).toHaveBeenCalledWith(['laptop-7', '10.9.9.9'], 5, expect.any(AbortSignal));
  });

  it('are not asked for where the tool keeps none, or the ticket names none', async () => {
    expect(await find(query('LAPTOP-7'))).toBeUndefined();
    expect(await find(query('my laptop', { findAssets: async () => [asset()] }))).toBeUndefined();
  });
});

describe('a look-up that several sources want', () => {
  it('is made once for a ticket, and again for another', async () => {
    const findAssets = jest.fn(async () => [asset()]);
    const shared = lookups();
    const [first, second] = [query('LAPTOP-7', { findAssets }), query('LAPTOP-7', { findAssets })];
    await Promise.all([shared.assets(first), shared.hosts(first), shared.assets(first)]);
    expect(findAssets).toHaveBeenCalledTimes(1);
    await shared.hosts(second);
    expect(findAssets).toHaveBeenCalledTimes(2);
  });

  it('gives the hosts under all their names, known ones first, each once, and no tags', async () => {
    const findAssets = async () => [asset({ tag: 'AT-9', addresses: ['10.0.0.7'] }), asset({ name: 'WEB01.acme.example' })];
    expect(await lookups().hosts(query('10.0.0.5, AT-1, web01.acme.example, LAPTOP-7, AT-9, db05', { findAssets }))).toEqual([
      { name: 'web01.acme.example', names: ['web01.acme.example', 'web01', '10.0.0.5'] },
      { name: 'LAPTOP-7', names: ['laptop-7', '10.0.0.7'] },
      { name: 'db05', names: ['db05'] },
    ]);
  });

  it('is done without when it fails, takes too long or is not wanted', async () => {
    const failing = { findAssets: () => Promise.reject(new Error('down')) };
    const slow = { findAssets: () => delay(5_000, [asset()], { ref: false }) };
    const findAssets = jest.fn(async () => [asset()]);
    for (const client of [failing, slow]) {
      expect((await lookups().hosts(query('web01 and LAPTOP-7', client))).map(({ name }) => name)).toEqual([
        'web01.acme.example',
        'laptop-7',
      ]);
    }
    expect(await lookups().hosts(query('web01', { findAssets }, { assets: false, inventory: false }))).toEqual([
      { name: 'web01', names: ['web01'] },
    ]);
    expect(findAssets).not.toHaveBeenCalled();
  });

  it('fails for the source whose look-up it is', async () => {
    const source = new AssetsSource(lookups(), 2_000);
    await expect(source.find(query('LAPTOP-7', { findAssets: () => Promise.reject(new Error('down')) }))).rejects.toThrow('down');
    const slow = source.find(query('LAPTOP-7', { findAssets: () => delay(5_000, [], { ref: false }) }));
    await expect(slow).rejects.toThrow('no answer within 200 ms');
  });
});

it('does not find a host twice under one name of the ticket', async () => {
  expect((await lookups().hosts(query('web01 10.0.0.5'))).map(({ name }) => name)).toEqual(['web01.acme.example']);
});
