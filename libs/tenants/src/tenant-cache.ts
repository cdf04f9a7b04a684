import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { TenantChanges } from './tenant-changes';
import { type StoredTenant, TenantStore } from './tenant-store';

/** Milliseconds for which a tenant is kept that nobody says has changed; and while nobody would say so. */
const MAX_AGE_MS = 60_000;
const MAX_AGE_UNTOLD_MS = 1_000;

/**
 * Active tenants by id for the worker, read again when they have changed; concurrent reads of one tenant share a query.
 *
 * That a tenant is not active is never taken from memory: its deliveries are given up for good, and it may have become active just before it
 * sent them.
 */
@Injectable()
export class TenantCache {
  private readonly cache: LRUCache<string, { tenant: StoredTenant | undefined }>;

  constructor(
    private readonly store: TenantStore,
    private readonly changes: TenantChanges,
  ) {
    this.cache = new LRUCache({
      max: 5_000,
      fetchMethod: async (id) => ({ tenant: await store.find(id) }),
      // A read that a change overtakes is answered, and not kept.
      ignoreFetchAbort: true,
    });
    changes.follow({ onChange: (tenantId) => this.cache.delete(tenantId), onMissed: () => this.cache.clear() });
  }

  async find(tenantId: string): Promise<StoredTenant | undefined> {
    const tenant = (await this.cache.fetch(tenantId, { ttl: this.changes.told ? MAX_AGE_MS : MAX_AGE_UNTOLD_MS }))?.tenant;
    if (tenant?.active === true) return tenant;
    this.cache.delete(tenantId);
    return this.store.find(tenantId);
  }
}
