import { asRecord, asText, type JsonRecord } from '#json';
import type { Ticket } from '../ticket-tool';
import { htmlToPlainText } from '../text/html-to-plain-text';

/** A `request` of API v3 as a ticket. Absent values stay absent: ServiceDesk Plus writes them as null. */
export function toTicket(request: JsonRecord, id: string, url: string): Ticket {
  const status = nameOf(request['status']);
  const priority = nameOf(request['priority']);
  const category = nameOf(request['category']);
  const requester = toRequester(request['requester']);
  const createdAt = toDate(request['created_time']);
  return {
    id,
    subject: asText(request['subject']) ?? '',
    description: htmlToPlainText(asText(request['description']) ?? ''),
    url,
    ...(status !== undefined && { status }),
    ...(priority !== undefined && { priority }),
    ...(category !== undefined && { category }),
    ...(requester !== undefined && { requester }),
    ...(createdAt !== undefined && { createdAt }),
  };
}

/** The name of what a field refers to: a status, a technician, a site. */
export function nameOf(value: unknown): string | undefined {
  return asText(asRecord(value)?.['name']);
}

function toRequester(value: unknown): Ticket['requester'] {
  const name = nameOf(value);
  const email = asText(asRecord(value)?.['email_id']);
  const vip = asRecord(value)?.['is_vipuser'] === true;
  return name === undefined && email === undefined
    ? undefined
    : { ...(name !== undefined && { name }), ...(email !== undefined && { email }), ...(vip && { vip }) };
}

/** Times are `{ display_value, value }` with epoch milliseconds in a string. */
export function toDate(value: unknown): Date | undefined {
  const milliseconds = Number(asRecord(value)?.['value'] ?? NaN);
  return Number.isFinite(milliseconds) ? new Date(milliseconds) : undefined;
}
