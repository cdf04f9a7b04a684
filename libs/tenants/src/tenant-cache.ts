import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Tenant } from './tenant';
import { TenantStore } from './tenant-store';

/** How long a change of a tenant's settings may go unnoticed by a worker, in milliseconds. */
const MAX_AGE_MS = 2_000;

/**
 * Active tenants by id for the worker, read at most every two seconds; concurrent reads of one tenant share a query.
 *
 * That a tenant is not active is never taken from memory: its deliveries are given up for good, and it may have become active just before it
 * sent them.
 */
@Injectable()
export class TenantCache {
  private readonly cache: LRUCache<string, { tenant: Tenant | undefined }>;

  constructor(private readonly store: TenantStore) {
    this.cache = new LRUCache({ max: 5_000, ttl: MAX_AGE_MS, fetchMethod: async (id) => ({ tenant: await store.find(id) }) });
  }

  async find(tenantId: string): Promise<Tenant | undefined> {
    const tenant = (await this.cache.fetch(tenantId))?.tenant;
    if (tenant?.active === true) return tenant;
    this.cache.delete(tenantId);
    return this.store.find(tenantId);
  }
}
