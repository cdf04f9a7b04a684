import type { Tenant } from './tenant';
import { TenantCache } from './tenant-cache';
import type { TenantStore } from './tenant-store';

const ACME: Tenant = { id: 'acme', name: 'Acme', active: true, tool: { name: 'simulated', baseUrl: '', credentials: {} }, preferences: {} };

/** A cache over a store that holds what the test puts into it. */
function cacheOver(stored: { tenant?: Tenant; reads: number }): TenantCache {
  const find = () => {
    stored.reads += 1;
    return Promise.resolve(stored.tenant);
  };
  // All that the cache uses of the store.
  return new TenantCache({ find } as unknown as TenantStore);
}

describe('the cache of tenants', () => {
  it('reads an active tenant once for many deliveries', async () => {
    const stored = { tenant: ACME, reads: 0 };
    const cache = cacheOver(stored);
    expect(await Promise.all([cache.find('acme'), cache.find('acme')])).toEqual([ACME, ACME]);
    expect(await cache.find('acme')).toEqual(ACME);
    expect(stored.reads).toBe(1);
  });

  it.each([
    ['was unknown', undefined],
    ['was inactive', { ...ACME, active: false }],
  ])('knows at once that a tenant is active that %s', async (_, before) => {
    const stored: { tenant?: Tenant; reads: number } = { ...(before !== undefined && { tenant: before }), reads: 0 };
    const cache = cacheOver(stored);
    expect(await cache.find('acme')).toEqual(before);
    stored.tenant = ACME;
    // A delivery of a tenant that is not active is given up for good, so an old answer would cost a ticket its note.
    expect(await cache.find('acme')).toEqual(ACME);
  });
});
