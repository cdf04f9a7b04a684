import { jiraServiceManagementWebhook } from './jira-service-management/jira-service-management.webhook';
import { serviceDeskPlusWebhook, simulatedWebhook } from './servicedesk-plus/servicedesk-plus.webhook';
import type { TicketWebhook } from './ticket-webhook';

/** The webhooks that the api takes. A further tool is one more entry. */
export const TICKET_WEBHOOKS: readonly TicketWebhook[] = [serviceDeskPlusWebhook, simulatedWebhook, jiraServiceManagementWebhook];
