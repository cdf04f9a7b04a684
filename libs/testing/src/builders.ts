import type { Tenant } from '#tenants';
import type { Ticket, TicketClient } from '#tickets';

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

/** A client of a ticketing tool that does what a test gives it, and refuses everything else. */
export function ticketClientOf(methods: Partial<TicketClient> = {}): TicketClient {
  const unused = () => Promise.reject(new Error('the test did not expect this call to the ticketing tool'));
  return { fetchTicket: unused, addNote: unused, findNote: unused, testConnection: unused, ...methods };
}
