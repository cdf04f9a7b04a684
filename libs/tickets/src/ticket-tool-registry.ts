import { LRUCache } from 'lru-cache';
import type { Tenant } from '#tenants';
import type { TicketClient, TicketTool } from './ticket-tool';
import { TicketToolError } from './ticket-tool.error';
import { incompletenessOf } from './tool-completeness';

const MAX_CLIENTS = 5_000;

/** The ticketing tools of this process by name, and one client for each tenant that uses them. */
export class TicketToolRegistry {
  private readonly tools = new Map<string, TicketTool>();
  private readonly clients = new LRUCache<string, { readonly settings: Tenant['tool']; readonly client: TicketClient }>({
    max: MAX_CLIENTS,
  });

  /** @throws TypeError that names the part of the interface that a plugin lacks, or the name that two have. */
  constructor(tools: readonly TicketTool[]) {
    for (const tool of tools) {
      const problem = incompletenessOf(tool);
      if (problem !== undefined) {
        throw new TypeError(problem);
      }
      if (this.tools.has(tool.name)) {
        throw new TypeError(`Two ticketing tools are named ${tool.name}.`);
      }
      this.tools.set(tool.name, tool);
    }
  }

  /** Names of the tools that a tenant may choose. */
  get names(): readonly string[] {
    return [...this.tools.keys()].sort();
  }

  /**
   * The tenant's client, the same one until the tenant's tool, address or credentials change.
   *
   * @throws TicketToolError `misconfigured` when no such tool is known, or when it lacks a credential.
   */
  clientFor(tenant: Pick<Tenant, 'id' | 'tool'>): TicketClient {
    const known = this.clients.get(tenant.id);
    if (known && sameSettings(known.settings, tenant.tool)) {
      return known.client;
    }
    const client = this.connect(tenant);
    this.clients.set(tenant.id, { settings: tenant.tool, client });
    return client;
  }

  private connect({ id, tool: settings }: Pick<Tenant, 'id' | 'tool'>): TicketClient {
    const tool = this.tools.get(settings.name);
    if (!tool) {
      throw new TicketToolError('misconfigured', `no ticketing tool is named "${settings.name}"; known are ${this.names.join(', ')}`);
    }
    return tool.connect({ tenantId: id, baseUrl: settings.baseUrl, credentials: settings.credentials });
  }
}

function sameSettings(a: Tenant['tool'], b: Tenant['tool']): boolean {
  if (a === b) {
    return true;
  }
  const names = Object.keys(a.credentials);
  return (
    a.name === b.name &&
    a.baseUrl === b.baseUrl &&
    names.length === Object.keys(b.credentials).length &&
    names.every((name) => a.credentials[name] === b.credentials[name])
  );
}
