import { asRecord, asRecords, asText, type JsonRecord } from '#json';
import { decodeMac } from '../signature';
import { singleHeader } from '../single-header';
import type { PayloadProblem, TicketWebhook, WebhookHeaders, WebhookMessage } from '../ticket-webhook';
import { resolvedTicket } from './resolved-ticket';

const TOOL = 'jira-service-management';
const ISSUE_KEY = /^[A-Z][A-Z0-9_]{0,49}-[0-9]{1,15}$/;

/**
 * Jira's own webhooks, of Cloud and Data Center: `X-Hub-Signature: sha256=<hex>` over the body. The body names no tenant, so the address does.
 *
 * `jira:issue_created` makes a note; `jira:issue_updated` that sets a resolution enters the history; everything else is ignored.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/webhooks/
 * @see https://confluence.atlassian.com/adminjiraserver/managing-webhooks-938846912.html
 */
export const jiraServiceManagementWebhook: TicketWebhook = {
  tool: TOOL,
  signature: (headers) => {
    const signature = singleHeader(headers['x-hub-signature']);
    return signature === undefined ? undefined : { macs: [decodeMac(signature.replace(/^sha256=/i, ''))] };
  },
  endpoints: [{ paths: [`${TOOL}/:tenantId`], read }],
};

function read(body: unknown, headers: WebhookHeaders): WebhookMessage {
  const payload = asRecord(body);
  const event = asText(payload?.['webhookEvent']);
  if (!payload || event === undefined) return invalid({ loc: ['body', 'webhookEvent'], msg: 'is required' });
  const changed = asRecord(payload['changelog']);
  if (event !== 'jira:issue_created' && !(event === 'jira:issue_updated' && changed !== undefined && setsResolution(changed))) {
    return { kind: 'ignored', reason: `Nothing is done about this ${event}.` };
  }
  const issue = asRecord(payload['issue']);
  const fields = asRecord(issue?.['fields']);
  const key = asText(issue?.['key']);
  if (!issue || !fields) return invalid({ loc: ['body', 'issue', 'fields'], msg: 'is required' });
  if (key === undefined || !ISSUE_KEY.test(key))
    return invalid({ loc: ['body', 'issue', 'key'], msg: 'must be an issue key such as IT-42' });
  // In other projects no comment can be kept from those who see the issue.
  const projectType = asText(asRecord(fields['project'])?.['projectTypeKey']);
  if (projectType !== undefined && projectType !== 'service_desk') {
    return { kind: 'ignored', reason: `${key} is not in a service project.` };
  }
  return event === 'jira:issue_created'
    ? {
        kind: 'created',
        ticketId: key,
        deliveryId: creationOf(issue),
        event,
        correlationId: singleHeader(headers['x-atlassian-webhook-identifier'])?.slice(0, 200),
      }
    : { kind: 'resolved', ticket: resolvedTicket(key, issue, fields, payload) };
}

/** A change that takes the resolution away, because the issue is open again, has no `to`. */
function setsResolution(changelog: JsonRecord): boolean {
  return asRecords(changelog['items']).some((item) => item['field'] === 'resolution' && (item['to'] ?? null) !== null);
}

/**
 * An issue is created once, so its address identifies the delivery: unlike `X-Atlassian-Webhook-Identifier`, which is the same for every attempt
 * too, it is covered by the signature, and two webhooks registered for the same project make one note.
 */
function creationOf(issue: JsonRecord): string | undefined {
  const address = asText(issue['self']);
  return address === undefined ? undefined : `created ${address}`;
}

function invalid(problem: PayloadProblem): WebhookMessage {
  return { kind: 'invalid', problems: [problem] };
}
