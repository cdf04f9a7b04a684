import { withDeadline } from '#cancellation';
import { type InventoryHost, type InventoryStore, shortName } from '#inventory';
import type { Asset, Ticket } from '#tickets';
import type { ContextQuery } from '../context-source';
import { namesIn } from './names-in-text';

export interface HostLookupSettings {
  readonly assets: { readonly maxResults: number; readonly timeoutMs: number };
  readonly inventory: { readonly maxResults: number; readonly timeoutMs: number };
}

/** A host that a ticket is about, under every name that is known of it. */
export interface NamedHost {
  readonly name: string;
  /** Names and addresses in small letters, `name` among them. */
  readonly names: readonly string[];
}

interface Lookups {
  readonly names: readonly string[];
  inventory?: Promise<readonly InventoryHost[]>;
  assets?: Promise<readonly Asset[]> | undefined;
}

/**
 * Who is meant by the hosts, addresses and tags of a ticket, looked up once for all sources that want to know.
 *
 * The monitoring needs what the inventory finds. An edge between the two in the graph would do that, but LangGraph begins a step when the whole
 * step before is done: the monitoring would wait for the slowest of all sources. So they share the look-up instead, and stay side by side.
 */
export class HostLookups {
  /** By the ticket of a run; forgotten with it. */
  private readonly byTicket = new WeakMap<Ticket, Lookups>();

  constructor(
    private readonly store: InventoryStore,
    private readonly settings: HostLookupSettings,
  ) {}

  /** What the ticket names, whether anybody knows it or not. */
  names({ ticket }: ContextQuery): readonly string[] {
    return this.of(ticket).names;
  }

  /** @throws DeadlineError, or the error of the database. */
  inventory({ tenant, ticket }: ContextQuery): Promise<readonly InventoryHost[]> {
    const lookups = this.of(ticket);
    const { maxResults, timeoutMs } = this.settings.inventory;
    // No caller's signal: what several wait for is nobody's to cancel. It ends by its own deadline.
    lookups.inventory ??= withDeadline(timeoutMs, (signal) => this.store.find(tenant.id, lookups.names, maxResults, signal));
    return lookups.inventory;
  }

  /** Undefined when the tenant's tool keeps no assets. @throws DeadlineError, TicketToolError */
  assets({ ticket, ticketClient }: ContextQuery): Promise<readonly Asset[]> | undefined {
    const lookups = this.of(ticket);
    const { maxResults, timeoutMs } = this.settings.assets;
    if (ticketClient.findAssets === undefined) return undefined;
    lookups.assets ??= withDeadline(
      timeoutMs,
      async (signal) => (await ticketClient.findAssets?.(lookups.names, maxResults, signal)) ?? [],
    );
    return lookups.assets;
  }

  /**
   * The hosts of the ticket, with all that inventory and assets know of their names, best known first. A look-up that fails, or that the tenant
   * does not want, is done without: then the ticket's own words are all there is.
   */
  async hosts(query: ContextQuery): Promise<readonly NamedHost[]> {
    const wanted = (source: 'inventory' | 'assets') => query.tenant.preferences.sources?.[source] !== false;
    const [inventory, assets] = await Promise.allSettled([
      wanted('inventory') ? this.inventory(query) : [],
      (wanted('assets') ? this.assets(query) : undefined) ?? [],
    ]);
    const hosts: NamedHost[] = [];
    const add = (name: string, names: readonly string[]) => {
      const lower = [...new Set([name, shortName(name), ...names].map((each) => each.toLowerCase()))];
      if (!hosts.some((host) => host.names.some((known) => lower.includes(known)))) hosts.push({ name, names: lower });
    };
    if (inventory.status === 'fulfilled') for (const { host, addresses } of inventory.value) add(host, addresses);
    if (assets.status === 'fulfilled') for (const { name, addresses } of assets.value) add(name, addresses);
    const isTag = tagsOf(inventory, assets);
    for (const name of this.names(query)) if (!isTag(name)) add(name, []);
    return hosts;
  }

  private of(ticket: Ticket): Lookups {
    const known = this.byTicket.get(ticket);
    if (known !== undefined) return known;
    const lookups = { names: namesIn(`${ticket.subject}\n${ticket.description}`) };
    this.byTicket.set(ticket, lookups);
    return lookups;
  }
}

/** Whether a name is what is written on a machine: nothing else knows the machine by it. */
function tagsOf(
  inventory: PromiseSettledResult<readonly InventoryHost[]>,
  assets: PromiseSettledResult<readonly Asset[]>,
): (name: string) => boolean {
  const tags = new Set([
    ...(inventory.status === 'fulfilled' ? inventory.value.map(({ assetTag }) => assetTag.toLowerCase()) : []),
    ...(assets.status === 'fulfilled' ? assets.value.map(({ tag }) => tag?.toLowerCase()) : []),
  ]);
  return (name) => tags.has(name);
}
