import type { TicketWebhook, WebhookEndpoint } from './ticket-webhook';

/** What answers one path. */
export interface WebhookRoute {
  readonly webhook: TicketWebhook;
  readonly endpoint: WebhookEndpoint;
}

const PATH = /^[a-z0-9-]+(\/([a-z0-9-]+|:tenantId))*$/;

/**
 * The webhooks of all tools by their paths.
 *
 * @throws TypeError that names the missing or wrong part of a plugin, or the path that two have.
 */
export function webhookRoutes(webhooks: readonly TicketWebhook[]): ReadonlyMap<string, WebhookRoute> {
  const routes = new Map<string, WebhookRoute>();
  for (const webhook of webhooks) {
    const problem = webhookIncompleteness(webhook);
    if (problem !== undefined) throw new TypeError(problem);
    for (const endpoint of webhook.endpoints) {
      for (const path of endpoint.paths) {
        const other = routes.get(path);
        if (other) throw new TypeError(`Webhooks of ${other.webhook.tool} and ${webhook.tool} have the same path ${path}.`);
        routes.set(path, { webhook, endpoint });
      }
    }
  }
  return routes;
}

/** What a webhook's description lacks, in one sentence; undefined when it is complete. The types promise it, but a plugin may be compiled elsewhere. */
export function webhookIncompleteness(webhook: TicketWebhook): string | undefined {
  const given: Partial<TicketWebhook> = webhook;
  if (typeof given.tool !== 'string' || given.tool === '') return 'A webhook lacks tool.';
  if (typeof given.signature !== 'function') return `The webhook of ${given.tool} lacks signature().`;
  if (given.endpoints === undefined || given.endpoints.length === 0) return `The webhook of ${given.tool} lacks endpoints.`;
  for (const endpoint of webhook.endpoints as readonly Partial<WebhookEndpoint>[]) {
    const problem = endpointProblem(endpoint);
    if (problem !== undefined) return `An endpoint of the webhook of ${given.tool} ${problem}.`;
  }
  return undefined;
}

function endpointProblem({ paths, unverified, read }: Partial<WebhookEndpoint>): string | undefined {
  if (paths === undefined || paths.length === 0) return 'lacks paths';
  if (typeof read !== 'function') return `(${paths.join(', ')}) lacks read()`;
  const malformed = paths.find((path) => !PATH.test(path));
  if (malformed !== undefined) return `has the path "${malformed}", which is none: lower-case words, / and :tenantId`;
  const unnamed = paths.find((path) => !path.includes(':tenantId'));
  if (unnamed !== undefined && typeof unverified !== 'function') {
    return `lacks unverified(), and its path ${unnamed} has no :tenantId: no tenant could be found`;
  }
  return undefined;
}
