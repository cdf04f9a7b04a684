import { Client } from 'pg';
import type { DemoTenant } from './demo-tenant';

/** Where the simulated help desks of the demo begin: numbers that no earlier run gave to a ticket, by tenant. */
export type NextNumbers = Readonly<Record<string, number>>;

/**
 * Makes the demo's database go on where the help desks begin: forgets past tickets of an earlier version of the demo, which no help desk knows
 * any more, and tells which number the next ticket of each tenant gets. That is after those of its past and of earlier runs: the simulators forget
 * their tickets, and one whose number comes again would be taken for one that has its note.
 *
 * @param url of the demo's database, for an administrator: no role of the system may see all deliveries, or delete history
 */
export async function nextNumbers(url: string, tenants: readonly DemoTenant[]): Promise<NextNumbers> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const { id, resolved } of tenants) {
      const known = resolved.map((ticket) => ticket.id);
      await client.query("DELETE FROM ticket_history WHERE tenant_id = $1 AND source = 'demo' AND ticket_id <> ALL($2)", [id, known]);
    }
    const { rows } = await client.query<{ tenant_id: string; highest: string | null }>(
      `SELECT tenant_id, max(substring(ticket_id FROM '^(?:[A-Z]+-)?(\\d{1,9})$')::int) AS highest FROM deliveries GROUP BY tenant_id`,
    );
    const given = new Map(rows.map(({ tenant_id, highest }) => [tenant_id, Number(highest)]));
    return Object.fromEntries(tenants.map((tenant) => [tenant.id, 1 + Math.max(given.get(tenant.id) ?? 0, lastOf(tenant))]));
  } finally {
    await client.end();
  }
}

/** The number of the latest ticket of the past. */
function lastOf({ resolved }: DemoTenant): number {
  return Math.max(...resolved.map(({ id }) => numberOf(id)));
}

/** `25` of `GX-25`. */
export function numberOf(ticketId: string): number {
  return Number(ticketId.split('-').at(-1));
}
