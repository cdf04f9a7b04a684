import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Tenant } from './tenant';
import { TenantStore } from './tenant-store';

/** How long a change of a tenant's settings may go unnoticed by a worker, in milliseconds. */
const MAX_AGE_MS = 2_000;

/** Tenants by id for the worker, read at most every two seconds; concurrent reads of one tenant share a query. */
@Injectable()
export class TenantCache {
  private readonly cache: LRUCache<string, { tenant: Tenant | undefined }>;

  constructor(store: TenantStore) {
    this.cache = new LRUCache({ max: 5_000, ttl: MAX_AGE_MS, fetchMethod: async (id) => ({ tenant: await store.find(id) }) });
  }

  async find(tenantId: string): Promise<Tenant | undefined> {
    return (await this.cache.fetch(tenantId))?.tenant;
  }
}
