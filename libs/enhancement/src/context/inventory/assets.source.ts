import type { ContextQuery, ContextSource, FoundEvidence } from '../context-source';
import type { HostLookups } from './host-lookups';
import { systemEvidence } from './system-evidence';

/** Assets of the ticketing tool that the ticket names. */
export class AssetsSource implements ContextSource {
  readonly name = 'assets';
  readonly kind = 'system';
  readonly refPrefix = 'A';

  constructor(
    private readonly lookups: HostLookups,
    readonly timeoutMs: number,
  ) {}

  async find(query: ContextQuery): Promise<FoundEvidence[] | undefined> {
    if (this.lookups.names(query).length === 0) return undefined;
    const assets = await this.lookups.assets(query);
    return assets?.map(({ name, addresses, tag = '', type, state, owner = '', location = '' }) =>
      systemEvidence({ name, addresses, tag, role: [type, state].filter((part) => part !== undefined).join(', '), owner, location }),
    );
  }
}
