import { Pool } from 'pg';
import { TenantTransactions } from '#database';
import { HistoryStore } from '#history';
import { InventoryStore, readInventoryCsv } from '#inventory';
import { Metrics } from '#observability';
import { SecretBox, TenantStore } from '#tenants';
import type { DemoTenant } from './demo-tenant';
import type { Keys } from './keys';

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
 * @param simulator origin of the simulated help desks, which each ticket links to
 */
export async function fillDatabase(apiUrl: string, tenants: readonly DemoTenant[], keys: Keys, simulator: string): Promise<Filled> {
  const pool = new Pool({ connectionString: apiUrl, max: 4 });
  try {
    const transactions = new TenantTransactions(pool);
    const store = new TenantStore(transactions, new SecretBox(Buffer.from(keys.encryptionKey, 'base64')));
    const history = new HistoryStore(transactions, new Metrics());
    const inventory = new InventoryStore(transactions);
    const results = await Promise.all(
      tenants.map(async (tenant) => {
        const secrets = keys.tenants[tenant.id] ?? { webhookSecret: '', technicianKey: '' };
        const desk = `${simulator}/${tenant.id}`;
        await store.upsert({
          id: tenant.id,
          name: tenant.name,
          webhookSecret: secrets.webhookSecret,
          tool: { name: 'servicedesk-plus', baseUrl: desk, credentials: { technicianKey: secrets.technicianKey } },
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
              url: `${desk}/tickets/${ticket.id}`,
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
