import type { Dispatcher } from 'undici';
import type { Metrics } from '#observability';
import { JiraServiceManagementTool } from './jira-service-management/jira-service-management.tool';
import { ServiceDeskPlusTool } from './servicedesk-plus/servicedesk-plus.tool';
import type { SimulatedDesk } from './simulated/simulated-desk';
import { SimulatedTool } from './simulated/simulated.tool';
import type { TicketTool } from './ticket-tool';

/** What tools are made with. */
export interface TicketToolOptions {
  /** Milliseconds until one HTTP request must have been answered completely. */
  readonly timeoutMs: number;
  /** Makes the connections to the addresses that tenants choose: see `guardedDispatcher`. */
  readonly dispatcher: Dispatcher;
  readonly metrics: Pick<Metrics, 'ticketToolRequests'>;
  readonly simulatedDesk: SimulatedDesk;
}

/** The ticketing tools that a tenant may choose. A further tool is one more entry here, and its webhook one in `TICKET_WEBHOOKS`. */
export function ticketTools({ timeoutMs, dispatcher, metrics, simulatedDesk }: TicketToolOptions): readonly TicketTool[] {
  return [
    new ServiceDeskPlusTool({ timeoutMs, dispatcher, metrics }),
    new JiraServiceManagementTool({ timeoutMs, dispatcher, metrics }),
    new SimulatedTool(simulatedDesk, metrics),
  ];
}
