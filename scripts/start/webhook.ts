import { createHmac, randomBytes } from 'node:crypto';

/** A webhook to send. */
export interface Webhook {
  /** Origin of the api. */
  readonly api: string;
  readonly tenantId: string;
  readonly secret: string;
  readonly ticketId: string;
}

/** What the api answered. */
export interface WebhookAnswer {
  readonly status: number;
  /** The body, parsed if it is JSON. */
  readonly body: unknown;
}

/**
 * Tells the api of a new ticket as a help desk's trigger does: the ids only, signed with the tenant's secret over the timestamp and the
 * exact bytes of the body.
 */
export async function sendWebhook({ api, tenantId, secret, ticketId }: Webhook): Promise<WebhookAnswer> {
  const body = JSON.stringify({ event: 'ticket_created', tenant_id: tenantId, ticket_id: ticketId });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  const response = await fetch(`${api}/webhook/servicedesk`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-servicedesk-timestamp': timestamp,
      'x-servicedesk-signature': `sha256=${signature}`,
    },
    body,
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
}

/** A secret that no tenant has. */
export function wrongSecret(): string {
  return randomBytes(24).toString('hex');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
