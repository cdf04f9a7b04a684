import { singleHeader } from '../single-header';
import type { TicketWebhook, WebhookEndpoint, WebhookHeaders, WebhookMessage } from '../ticket-webhook';
import { serviceDeskSignature } from './signature';
import { readUnverified } from './tenant-in-body';
import { parseTime, validateCreated, validateResolved } from './webhook-payload';

/**
 * Webhooks that a custom function of ServiceDesk Plus, or anything else that can sign, sends: JSON of our own design that names tenant and ticket.
 * Every message is a new ticket, whatever its `event`, except on the paths of resolved ones.
 */
export const serviceDeskPlusWebhook: TicketWebhook = {
  tool: 'servicedesk-plus',
  signature: serviceDeskSignature,
  endpoints: [
    created(['servicedesk', 'servicedesk-plus']),
    { paths: ['servicedesk/resolved', 'servicedesk/resolved-ticket'], unverified: readUnverified, read: readResolved },
  ],
};

/** The same for tickets of the simulated tool, which nobody resolves. */
export const simulatedWebhook: TicketWebhook = {
  tool: 'simulated',
  signature: serviceDeskSignature,
  endpoints: [created(['simulated'])],
};

function created(paths: readonly string[]): WebhookEndpoint {
  return { paths, unverified: readUnverified, read: readCreated };
}

function readCreated(body: unknown, headers: WebhookHeaders): WebhookMessage {
  const result = validateCreated(body);
  if (!result.ok) return { kind: 'invalid', problems: result.problems };
  const { ticket_id, event, correlation_id } = result.payload;
  const deliveryId = singleHeader(headers['webhook-id']) || singleHeader(headers['x-servicedesk-delivery']) || undefined;
  return { kind: 'created', ticketId: ticket_id, deliveryId, event: event ?? undefined, correlationId: correlation_id ?? undefined };
}

function readResolved(body: unknown): WebhookMessage {
  const result = validateResolved(body);
  if (!result.ok) return { kind: 'invalid', problems: result.problems };
  const { payload } = result;
  const createdAt = parseTime(payload.created_at);
  return {
    kind: 'resolved',
    ticket: {
      ticketId: payload.ticket_id,
      subject: payload.subject,
      description: payload.description ?? '',
      resolution: payload.resolution,
      resolvedAt: parseTime(payload.resolved_at) ?? new Date(),
      source: 'webhook',
      ...(payload.category != null && { category: payload.category }),
      ...(payload.url != null && { url: payload.url }),
      ...(createdAt !== undefined && { createdAt }),
    },
  };
}
