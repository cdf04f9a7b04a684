import { Pool } from 'pg';
import { TenantTransactions } from '#database';
import { HistoryStore } from '#history';
import { InventoryStore, readInventoryCsv } from '#inventory';
import { Metrics } from '#observability';
import { SecretBox, TenantStore } from '#tenants';
import type { DemoTenant } from './demo-tenant';
import type { Keys } from './keys';
import { jiraAccount } from './simulator-data';

/** What {@link fillDatabase} did. */
export interface Filled {
  readonly tickets: number;
  readonly hosts: number;
  /** How many tickets and hosts were not there before. */
  readonly created: number;
}

/**
 * Brings the demo's tenants, their past tickets and their inventories into the database, each once however often it runs, with the rights of the api.
 *
 * @param deskOf base URL of a tenant's simulated help desk, which its tickets link to
 */
export async function fillDatabase(
  apiUrl: string,
  tenants: readonly DemoTenant[],
  keys: Keys,
  deskOf: (tenant: DemoTenant) => string,
): Promise<Filled> {
  const pool = new Pool({ connectionString: apiUrl, max: 4 });
  try {
    const transactions = new TenantTransactions(pool);
    const store = new TenantStore(transactions, new SecretBox(Buffer.from(keys.encryptionKey, 'base64')));
    const history = new HistoryStore(transactions, new Metrics());
    const inventory = new InventoryStore(transactions);
    const results = await Promise.all(
      tenants.map(async (tenant) => {
        const webhookSecret = keys.tenants[tenant.id]?.webhookSecret ?? '';
        const desk = deskOf(tenant);
        await store.upsert({
          id: tenant.id,
          name: tenant.name,
          webhookSecret,
          tool: { name: tenant.tool, baseUrl: desk, credentials: credentialsOf(tenant, keys) },
          preferences: {},
        });
        const { hosts } = readInventoryCsv(tenant.inventory);
        const imported = await inventory.import(tenant.id, hosts, { prune: false });
        const outcomes = await Promise.all(
          tenant.resolved.map((ticket) =>
            history.upsertResolved(tenant.id, {
              ticketId: ticket.id,
              subject: ticket.subject,
              description: ticket.description,
              resolution: ticket.resolution,
              category: ticket.category,
              url: `${desk}/${tenant.tool === 'servicedesk-plus' ? 'tickets' : 'browse'}/${ticket.id}`,
              createdAt: new Date(ticket.created),
              resolvedAt: new Date(ticket.resolved),
              source: 'demo',
            }),
          ),
        );
        const created = outcomes.filter((outcome) => outcome === 'created').length + imported.created;
        return { tickets: outcomes.length, hosts: hosts.length, created };
      }),
    );
    const sum = (field: 'tickets' | 'hosts' | 'created') => results.reduce((total, result) => total + result[field], 0);
    return { tickets: sum('tickets'), hosts: sum('hosts'), created: sum('created') };
  } finally {
    await pool.end();
  }
}

function credentialsOf({ id, tool }: DemoTenant, keys: Keys): Readonly<Record<string, string>> {
  switch (tool) {
    case 'servicedesk-plus':
      return { technicianKey: keys.tenants[id]?.technicianKey ?? '' };
    case 'jira-service-management': {
      const { email, token } = jiraAccount(id, keys);
      return { email, apiToken: token };
    }
  }
}
