import { createHmac } from 'node:crypto';
import type { SentWebhook } from './harness';

/** The webhook of a custom function of the help desk. */
export function signedThinPayload(ticketId: string, tenantId: string, secret: string): SentWebhook {
  const body = JSON.stringify({ event: 'ticket.created', tenant_id: tenantId, ticket_id: ticketId });
  return { body, headers: { 'x-servicedesk-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` } };
}
