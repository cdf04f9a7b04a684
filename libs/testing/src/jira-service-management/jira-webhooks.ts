import { createHmac, randomUUID } from 'node:crypto';
import { issueFields } from './api/presentation';
import type { JiraIssue, JiraSite } from './jira-site';

/** The event of a new issue. */
export function issueCreated(site: JiraSite, issue: JiraIssue, origin: string): object {
  return event(site, issue, origin, 'jira:issue_created', 'issue_created', []);
}

/** The event of a resolution that was set, in the transition that also changed the status. */
export function issueResolved(site: JiraSite, issue: JiraIssue, origin: string): object {
  return event(site, issue, origin, 'jira:issue_updated', 'issue_resolved', [
    {
      field: 'resolution',
      fieldtype: 'jira',
      fieldId: 'resolution',
      from: null,
      fromString: null,
      to: '10000',
      toString: issue.resolution?.name,
    },
    {
      field: 'status',
      fieldtype: 'jira',
      fieldId: 'status',
      from: '10010',
      fromString: 'Waiting for support',
      to: '5',
      toString: 'Resolved',
    },
  ]);
}

function event(
  site: JiraSite,
  issue: JiraIssue,
  origin: string,
  webhookEvent: string,
  issueEvent: string,
  items: readonly object[],
): object {
  return {
    timestamp: Date.now(),
    webhookEvent,
    issue_event_type_name: issueEvent,
    user: { accountId: '5b10a2844c20165700ede21g', displayName: issue.reporter.displayName, active: true },
    issue: { id: issue.id, self: `${origin}/rest/api/2/issue/${issue.id}`, key: issue.key, fields: issueFields(site, issue) },
    ...(items.length > 0 && { changelog: { id: '10100', items } }),
  };
}

/**
 * Signs an event as Jira does.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/webhooks/
 */
export function signedByJira(event: object, secret: string): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const body = JSON.stringify(event);
  return {
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      'x-atlassian-webhook-identifier': randomUUID(),
      'x-atlassian-webhook-flow': 'Primary',
      'user-agent': 'Atlassian Webhook HTTP Client',
    },
  };
}
