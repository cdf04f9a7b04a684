import { Pool } from 'pg';
import { TenantTransactions } from '#database';
import { HistoryStore } from '#history';
import { Metrics } from '#observability';
import { SecretBox, TenantStore } from '#tenants';
import type { DemoTenant } from './demo-tenant';
import type { Keys } from './keys';

/** What {@link fillDatabase} did. */
export interface Filled {
  readonly tenants: number;
  readonly tickets: number;
  /** How many of the tickets were not there before. */
  readonly created: number;
}

/**
 * Brings the demo's tenants and their past tickets into the database, each once however often it runs, with the rights of the api.
 *
 * @param simulator origin of the simulated help desks, which each ticket links to
 */
export async function fillDatabase(apiUrl: string, tenants: readonly DemoTenant[], keys: Keys, simulator: string): Promise<Filled> {
  const pool = new Pool({ connectionString: apiUrl, max: 4 });
  try {
    const transactions = new TenantTransactions(pool);
    const store = new TenantStore(transactions, new SecretBox(Buffer.from(keys.encryptionKey, 'base64')));
    const history = new HistoryStore(transactions, new Metrics());
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
        return Promise.all(
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
      }),
    );
    const outcomes = results.flat();
    return {
      tenants: tenants.length,
      tickets: outcomes.length,
      created: outcomes.filter((outcome) => outcome === 'created').length,
    };
  } finally {
    await pool.end();
  }
}
