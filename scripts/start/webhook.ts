import { createHmac, randomBytes, randomUUID } from 'node:crypto';

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

/** What the history keeps of a ticket that was resolved. Times are ISO 8601. */
export interface ResolvedTicket {
  readonly subject: string;
  readonly description: string;
  readonly resolution: string;
  readonly category: string;
  readonly created: string;
  readonly resolved: string;
}

/** Tells the api of a new ticket as a help desk's trigger does: the ids only. */
export async function sendWebhook({ api, tenantId, secret, ticketId }: Webhook): Promise<WebhookAnswer> {
  return postSigned(`${api}/webhook/servicedesk`, secret, { event: 'ticket_created', tenant_id: tenantId, ticket_id: ticketId });
}

/** Tells the api of a resolved ticket, which later notes can cite. @param url of the ticket's page */
export async function sendResolvedTicket(
  { api, tenantId, secret, ticketId }: Webhook,
  ticket: ResolvedTicket,
  url: string,
): Promise<WebhookAnswer> {
  const { subject, description, resolution, category, created, resolved } = ticket;
  return postSigned(`${api}/webhook/servicedesk/resolved`, secret, {
    ...{ event: 'ticket_resolved', tenant_id: tenantId, ticket_id: ticketId, url },
    ...{ subject, description, resolution, category, created_at: created, resolved_at: resolved },
  });
}

/** Signed with the tenant's secret over the timestamp and the exact bytes of the body. */
async function postSigned(url: string, secret: string, content: object): Promise<WebhookAnswer> {
  const body = JSON.stringify(content);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-servicedesk-timestamp': timestamp,
    'x-servicedesk-signature': `sha256=${signature}`,
  };
  return postWebhook(url, headers, body);
}

/** Tells the api of an event as Jira does: to a path of the tenant's own, signed over the body alone. */
export async function sendJiraEvent({ api, tenantId, secret }: Omit<Webhook, 'ticketId'>, event: object): Promise<WebhookAnswer> {
  const body = JSON.stringify(event);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    'x-atlassian-webhook-identifier': randomUUID(),
  };
  return postWebhook(`${api}/webhook/jira-service-management/${tenantId}`, headers, body);
}

async function postWebhook(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<WebhookAnswer> {
  const response = await fetch(url, { method: 'POST', headers, body });
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
