import { paragraphs } from './html';
import type { DemoTenant } from './demo-tenant';
import type { Keys } from './keys';
import type { Ports } from './ports';
import { type NextNumbers, numberOf } from './ticket-numbers';

/** What the simulator's process of the demo gets: the desk of each client on ServiceDesk Plus, and the site of the one on Jira. */
export function demoSimulatorData(tenants: readonly DemoTenant[], keys: Pick<Keys, 'tenants'>, ports: Ports, next: NextNumbers): object {
  const onDesk = tenants.filter(({ tool }) => tool === 'servicedesk-plus');
  const onJira = tenants.find(({ tool }) => tool === 'jira-service-management');
  return {
    desks: onDesk.map((tenant) => ({ ...deskData(tenant, keys), title: tenant.name, nextId: next[tenant.id] })),
    sideBySidePort: ports.sideBySide,
    ...(onJira !== undefined && { site: siteData(onJira, keys, ports.jira, next[onJira.id]) }),
  };
}

function siteData(
  { id, name, project, resolved }: DemoTenant,
  keys: Pick<Keys, 'tenants'>,
  port: number,
  nextNumber: number | undefined,
): object {
  return {
    ...{ port, title: name, projectKey: project, nextNumber, ...jiraAccount(id, keys) },
    issues: resolved.map((ticket) => ({
      number: numberOf(ticket.id),
      summary: ticket.subject,
      description: ticket.description,
      status: 'Resolved',
      reporter: { displayName: ticket.requester },
      created: ticket.created,
      resolved: ticket.resolved,
      solution: ticket.resolution,
      technician: ticket.technician,
    })),
  };
}

/** As whom ai-agents calls the Jira of a tenant: the simulator takes any token. */
export function jiraAccount(tenantId: string, keys: Pick<Keys, 'tenants'>): { readonly email: string; readonly token: string } {
  return { email: `ai-agents@${tenantId}.example`, token: keys.tenants[tenantId]?.technicianKey ?? '' };
}

/** The simulated help desks, all as ServiceDesk Plus: one for each tenant, with the resolved tickets and articles that its notes can link to, and its assets. */
export function simulatorData(tenants: readonly DemoTenant[], keys: Pick<Keys, 'tenants'>): object {
  return { desks: tenants.map((tenant) => deskData(tenant, keys)) };
}

function deskData(tenant: DemoTenant, keys: Pick<Keys, 'tenants'>): object {
  return {
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
  };
}
