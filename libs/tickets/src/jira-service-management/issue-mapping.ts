import { asRecord, asText, type JsonRecord } from '#json';
import { jiraTime } from '#webhooks';
import { htmlToPlainText } from '../text/html-to-plain-text';
import type { Ticket } from '../ticket-tool';

/** Fields that {@link toTicket} reads. */
export const TICKET_FIELDS = 'summary,description,status,priority,issuetype,reporter,created';

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
