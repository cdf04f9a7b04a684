import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { Tenant } from './tenant';
import { TenantCache } from './tenant-cache';
import type { TenantChanges, TenantFollower } from './tenant-changes';
import type { TenantStore } from './tenant-store';

const ACME: Tenant = { id: 'acme', name: 'Acme', active: true, tool: { name: 'simulated', baseUrl: '', credentials: {} }, preferences: {} };

/** A store that holds what the test puts into it, and the changes that somebody tells of. */
class Stored {
  tenant: Tenant | undefined;
  reads = 0;
  told = true;
  follower!: TenantFollower;
  private answered: Promise<void> = Promise.resolve();

  constructor(tenant: Tenant | undefined) {
    this.tenant = tenant;
  }

  /** What is read from now on is what is stored now, and is answered when the result is called. */
  holdAnswers(): () => void {
    let answer = (): void => undefined;
    this.answered = new Promise((resolve) => (answer = resolve));
    return answer;
  }

  cache(): TenantCache {
    const find = async () => {
      this.reads += 1;
      const { tenant } = this;
      await this.answered;
      return tenant;
    };
    const follow = (follower: TenantFollower) => void (this.follower = follower);
    const isTold = () => this.told;
    const changes = {
      follow,
      get told() {
        return isTold();
      },
    };
    // All that the cache uses of the store and the changes.
    return new TenantCache({ find } as unknown as TenantStore, changes as unknown as TenantChanges);
  }
}

describe('the cache of tenants', () => {
  let later: (ms: number) => Promise<void>;
  beforeEach(() => {
    let now = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    later = async (ms) => {
      now += ms;
      // The cache looks at the clock once a millisecond.
      await pause(5);
    };
  });
  afterEach(() => jest.restoreAllMocks());

  it('reads an active tenant once for many deliveries, for as long as nobody says that it changed', async () => {
    const stored = new Stored(ACME);
    const cache = stored.cache();
    expect(await Promise.all([cache.find('acme'), cache.find('acme')])).toEqual([ACME, ACME]);
    await later(30_000);
    expect(await cache.find('acme')).toEqual(ACME);
    expect(stored.reads).toBe(1);
    stored.tenant = { ...ACME, name: 'Acme Ltd' };
    stored.follower.onChange('acme');
    expect(await cache.find('acme')).toEqual(stored.tenant);
  });

  it('reads all again when changes may have been missed, and every second while nobody tells of them', async () => {
    const stored = new Stored(ACME);
    const cache = stored.cache();
    await cache.find('acme');
    stored.told = false;
    stored.follower.onMissed();
    await cache.find('acme');
    expect(stored.reads).toBe(2);
    await later(900);
    await cache.find('acme');
    expect(stored.reads).toBe(2);
    await later(200);
    await cache.find('acme');
    expect(stored.reads).toBe(3);
  });

  it('does not keep what it was reading when the tenant changed', async () => {
    const stored = new Stored(ACME);
    const cache = stored.cache();
    const answer = stored.holdAnswers();
    const before = cache.find('acme');
    await turn();
    stored.tenant = { ...ACME, name: 'Acme Ltd' };
    stored.follower.onChange('acme');
    answer();
    expect(await before).toEqual(ACME);
    expect(await cache.find('acme')).toEqual(stored.tenant);
  });

  it.each([
    ['was unknown', undefined],
    ['was inactive', { ...ACME, active: false }],
  ])('knows at once that a tenant is active that %s', async (_, before) => {
    const stored = new Stored(before);
    const cache = stored.cache();
    expect(await cache.find('acme')).toEqual(before);
    stored.tenant = ACME;
    // A delivery of a tenant that is not active is given up for good, so an old answer would cost a ticket its note.
    expect(await cache.find('acme')).toEqual(ACME);
  });
});
