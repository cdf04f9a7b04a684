import { asRecord, asText, asRecords, type JsonRecord } from '#json';
import { jiraTime, resolutionText } from '#webhooks';
import { htmlToPlainText } from '../text/html-to-plain-text';
import type { ResolvedTicketOfTool, Ticket } from '../ticket-tool';
import { TicketToolError } from '../ticket-tool.error';
import { JIRA } from './jira.api';

/** Fields that {@link toTicket} reads. */
export const TICKET_FIELDS = 'summary,description,status,priority,issuetype,reporter,created';
/** Fields that {@link toResolvedTicket} reads. */
export const RESOLVED_FIELDS = `${TICKET_FIELDS},resolution,resolutiondate,comment`;

/** An issue, asked for with `expand=renderedFields`, as a ticket. Its id is its key: the name that people know it by. */
export function toTicket(issue: JsonRecord, key: string, baseUrl: string): Ticket {
  const fields = asRecord(issue['fields']) ?? {};
  const status = nameOf(fields['status']);
  const priority = nameOf(fields['priority']);
  const category = nameOf(fields['issuetype']);
  const requester = toRequester(asRecord(fields['reporter']));
  const createdAt = jiraTime(fields['created']);
  return {
    id: key,
    subject: asText(fields['summary']) ?? '',
    // Rendered, because a description is wiki markup here and a document there, and HTML everywhere.
    description: htmlToPlainText(asText(asRecord(issue['renderedFields'])?.['description']) ?? ''),
    url: `${baseUrl}/browse/${key}`,
    ...(status !== undefined && { status }),
    ...(priority !== undefined && { priority }),
    ...(category !== undefined && { category }),
    ...(requester && { requester }),
    ...(createdAt && { createdAt }),
  };
}

/** An issue with what solved it. @throws TicketToolError `invalid` when it is not resolved (any more). */
export function toResolvedTicket(operation: string, issue: JsonRecord, key: string, baseUrl: string): ResolvedTicketOfTool {
  const fields = asRecord(issue['fields']) ?? {};
  const resolvedAt = jiraTime(fields['resolutiondate']);
  if (!resolvedAt) throw new TicketToolError('invalid', `${JIRA} ${operation}: the issue has no time at which it was resolved`);
  const visible = new Map(commentsOf(fields).map((comment) => [asText(comment['id']), comment['jsdPublic'] !== false]));
  const comments = commentsOf(asRecord(issue['renderedFields']) ?? {}).map((comment) => ({
    text: htmlToPlainText(asText(comment['body']) ?? ''),
    public: visible.get(asText(comment['id'])) ?? false,
  }));
  return { ...toTicket(issue, key, baseUrl), resolution: resolutionText(asRecord(fields['resolution']), comments), resolvedAt };
}

function commentsOf(fields: JsonRecord): readonly JsonRecord[] {
  return asRecords(asRecord(fields['comment'])?.['comments']);
}

function toRequester(reporter: JsonRecord | undefined): Ticket['requester'] {
  const name = asText(reporter?.['displayName']);
  const email = asText(reporter?.['emailAddress']);
  return name === undefined && email === undefined
    ? undefined
    : { ...(name !== undefined && { name }), ...(email !== undefined && { email }) };
}

function nameOf(value: unknown): string | undefined {
  return asText(asRecord(value)?.['name']);
}
