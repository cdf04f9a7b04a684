import { JiraServiceManagementTool } from './jira-service-management/jira-service-management.tool';
import { ServiceDeskPlusTool } from './servicedesk-plus/servicedesk-plus.tool';
import type { SimulatedDesk } from './simulated/simulated-desk';
import { SimulatedTool } from './simulated/simulated.tool';
import type { TicketTool } from './ticket-tool';
import type { TicketToolOptions } from './ticket-tool-options';

/** The ticketing tools that a tenant may choose. A further tool is one more entry here, and its webhook one in `TICKET_WEBHOOKS`. */
export function ticketTools(options: TicketToolOptions, simulatedDesk: SimulatedDesk): readonly TicketTool[] {
  return [new ServiceDeskPlusTool(options), new JiraServiceManagementTool(options), new SimulatedTool(simulatedDesk, options.metrics)];
}
