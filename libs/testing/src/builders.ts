import type { Tenant } from '#tenants';
import type { Ticket } from '#tickets';

/** A tenant on the simulated tool, with what a test changes. */
export function tenantOf(changes: Partial<Tenant> = {}): Tenant {
  return {
    id: 'acme',
    name: 'Acme',
    active: true,
    tool: { name: 'simulated', baseUrl: '', credentials: {} },
    preferences: {},
    ...changes,
  };
}

/** A ticket about a printer, with what a test changes. */
export function ticketOf(changes: Partial<Ticket> = {}): Ticket {
  return {
    id: '4711',
    subject: 'Printer prints blank pages',
    description: 'Since the update the printer on floor 3 prints blank pages.',
    ...changes,
  };
}
