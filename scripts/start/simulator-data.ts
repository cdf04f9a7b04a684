import { paragraphs } from './html';
import type { DemoTenant } from './demo-tenant';
import type { Keys } from './keys';

/** The simulated help desks: one for each tenant, with the resolved tickets and articles that its notes can link to, and its assets. */
export function simulatorData(tenants: readonly DemoTenant[], keys: Pick<Keys, 'tenants'>): object {
  return {
    desks: tenants.map((tenant) => ({
      name: tenant.id,
      title: `${tenant.name} Help Desk`,
      technicianKey: keys.tenants[tenant.id]?.technicianKey,
      solutions: tenant.solutions.map(({ title, topic, updated, text }) => ({
        title,
        topic,
        updatedAt: updated,
        description: paragraphs(text),
      })),
      assets: tenant.assets,
      // In the order in which they were opened, which gives them their short numbers.
      tickets: tenant.resolved
        .toSorted((a, b) => a.created.localeCompare(b.created))
        .map((ticket) => ({
          id: ticket.id,
          subject: ticket.subject,
          description: paragraphs(ticket.description),
          status: 'Resolved',
          category: ticket.category,
          requester: { name: ticket.requester },
          technician: ticket.technician,
          createdAt: ticket.created,
          resolvedAt: ticket.resolved,
          resolution: paragraphs(ticket.resolution),
        })),
    })),
  };
}
