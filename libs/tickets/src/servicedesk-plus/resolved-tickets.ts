import { asId, asRecord, asRecords, asText, type JsonRecord } from '#json';
import type { Period, ResolvedListing, ResolvedTicketOfTool } from '../ticket-tool';
import { TicketToolError } from '../ticket-tool.error';
import { htmlToPlainText } from '../text/html-to-plain-text';
import type { ServiceDeskPlusApi } from './servicedesk-plus.api';
import { toDate, toTicket } from './ticket-mapping';
import { SERVICEDESK_PLUS } from './tool-name';

/** The most that API v3 hands out. */
const ROWS_PER_PAGE = 100;

/**
 * One page of the requests that were resolved in a period, oldest first.
 *
 * A list has neither description nor resolution: each request is to be fetched by its id.
 *
 * @param page Its number, from 0; undefined is the first.
 * @throws TicketToolError
 */
export async function listResolved(
  api: ServiceDeskPlusApi,
  operation: string,
  { from, to }: Period,
  page = '0',
  signal: AbortSignal,
): Promise<ResolvedListing> {
  const number = Number(page);
  const body = await api.get(operation, '/requests', signal, {
    list_info: {
      row_count: ROWS_PER_PAGE,
      start_index: 1 + number * ROWS_PER_PAGE,
      sort_field: 'resolved_time',
      sort_order: 'asc',
      get_total_count: true,
      search_criteria: [
        { field: 'resolved_time', condition: 'greater or equal', value: String(from.getTime()) },
        { field: 'resolved_time', condition: 'lesser than', value: String(to.getTime()), logical_operator: 'AND' },
      ],
    },
  });
  const info = asRecord(body['list_info']);
  const total = Number(info?.['total_count'] ?? NaN);
  const requests = asRecords(body['requests']);
  return {
    tickets: requests.flatMap((request) => {
      const id = asId(request['id']);
      const resolvedAt = toDate(request['resolved_time']);
      return id === undefined ? [] : [{ id, ...(resolvedAt && { resolvedAt }) }];
    }),
    ...(info?.['has_more_rows'] === true && requests.length > 0 && { next: String(number + 1) }),
    ...(Number.isInteger(total) && { total }),
  };
}

/** A `request` of API v3 with what solved it. @throws TicketToolError `invalid` when it is not resolved (any more). */
export function toResolvedTicket(operation: string, request: JsonRecord, id: string, url: string): ResolvedTicketOfTool {
  const resolvedAt = toDate(request['resolved_time']) ?? toDate(request['completed_time']);
  if (!resolvedAt) {
    throw new TicketToolError('invalid', `${SERVICEDESK_PLUS} ${operation}: the request has no time at which it was resolved`);
  }
  const resolution = asText(asRecord(request['resolution'])?.['content']) ?? '';
  return { ...toTicket(request, id, url), resolution: htmlToPlainText(resolution), resolvedAt };
}
