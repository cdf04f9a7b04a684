import type { ContextQuery, ContextSource, FoundEvidence } from '../context-source';
import type { HostLookups } from './host-lookups';
import { systemEvidence } from './system-evidence';

/** Hosts of the tenant's imported inventory that the ticket names. */
export class InventorySource implements ContextSource {
  readonly name = 'inventory';
  readonly kind = 'system';
  readonly refPrefix = 'I';

  constructor(
    private readonly lookups: HostLookups,
    readonly timeoutMs: number,
  ) {}

  async find(query: ContextQuery): Promise<FoundEvidence[] | undefined> {
    if (this.lookups.names(query).length === 0) return undefined;
    const hosts = await this.lookups.inventory(query);
    return hosts.map(({ host, assetTag, ...facts }) => systemEvidence({ name: host, tag: assetTag, ...facts }));
  }
}
