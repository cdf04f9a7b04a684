import { Agent } from 'undici';
import { Metrics } from '#observability';
import { TICKET_WEBHOOKS } from '#webhooks';
import { TicketToolRegistry } from './ticket-tool-registry';
import { ticketTools } from './ticket-tools';

const desk = { findTicket: jest.fn(), addNote: jest.fn(), findNote: jest.fn(), ping: jest.fn() };

describe('the ticketing tools of this installation', () => {
  const tools = ticketTools({ timeoutMs: 1_000, dispatcher: new Agent(), metrics: new Metrics() }, desk);

  it('are complete', () => {
    expect(new TicketToolRegistry(tools).names).toEqual(['jira-service-management', 'servicedesk-plus', 'simulated']);
  });

  it('are those whose webhooks the api takes', () => {
    expect(new Set(tools.map(({ webhook }) => webhook))).toEqual(new Set(TICKET_WEBHOOKS));
  });
});
