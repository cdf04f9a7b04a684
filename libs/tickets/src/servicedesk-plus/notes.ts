import { asId, asRecord, asRecords, asText, type JsonRecord } from '#json';
import { htmlToPlainText } from '../text/html-to-plain-text';
import type { TicketNote } from '../ticket-tool';
import { TicketToolError } from '../ticket-tool.error';
import type { ServiceDeskPlusApi } from './servicedesk-plus.api';
import { SERVICEDESK_PLUS } from './tool-name';

const ROWS_PER_PAGE = 50;
const MAX_PAGES = 4;

/** Recorded as the list's own default field; the order makes a note of the last minutes the first one that is read. */
const NEWEST_FIRST = { sort_field: 'last_updated_time', sort_order: 'desc' };

/**
 * Writes a note that only technicians see, or a public one. It notifies nobody, and is no first response.
 *
 * @throws TicketToolError
 */
export async function addNote(
  api: ServiceDeskPlusApi,
  kind: 'on-premises' | 'cloud',
  operation: string,
  ticketId: string,
  note: TicketNote,
  signal: AbortSignal,
): Promise<{ noteId: string }> {
  const content = {
    description: note.html,
    show_to_requester: note.public,
    notify_technician: false,
    mark_first_response: false,
    add_to_linked_requests: false,
  };
  const path = `/requests/${ticketId}/notes`;
  const noteId = asId(
    noteOf(await api.post(operation, path, signal, kind === 'cloud' ? { request_note: content } : { note: content }))?.['id'],
  );
  if (noteId === undefined) {
    throw new TicketToolError('ambiguous', `${SERVICEDESK_PLUS} ${operation}: the answer says success and holds no note id`);
  }
  return { noteId };
}

/**
 * Finds the note whose text carries `marker`, among the newest 200 of a ticket.
 *
 * Lists of notes come without their text, so each is fetched by id until one matches: one or two requests when the note was just written.
 *
 * @throws TicketToolError
 */
export async function findNoteByMarker(
  api: ServiceDeskPlusApi,
  operation: string,
  ticketId: string,
  marker: string,
  signal: AbortSignal,
): Promise<{ noteId: string } | undefined> {
  for await (const listed of newestNotes(api, operation, ticketId, signal)) {
    const noteId = asId(listed['id']);
    if (noteId !== undefined && carries(asText(listed['description']) ?? (await text(api, operation, ticketId, noteId, signal)), marker)) {
      return { noteId };
    }
  }
  return undefined;
}

async function* newestNotes(api: ServiceDeskPlusApi, operation: string, ticketId: string, signal: AbortSignal): AsyncGenerator<JsonRecord> {
  let order: typeof NEWEST_FIRST | undefined = NEWEST_FIRST;
  for (let page = 0; page < MAX_PAGES;) {
    const listInfo: JsonRecord = { row_count: ROWS_PER_PAGE, start_index: 1 + page * ROWS_PER_PAGE, ...order };
    try {
      const body = await api.get(operation, `/requests/${ticketId}/notes`, signal, { list_info: listInfo });
      yield* asRecords(body['notes'] ?? body['request_notes']);
      if (asRecord(body['list_info'])?.['has_more_rows'] !== true) {
        return;
      }
      page += 1;
    } catch (error) {
      // A build that does not sort notes by this field must not hide the note: it is then read in the build's own order.
      if (!(error instanceof TicketToolError && error.kind === 'invalid' && order !== undefined)) {
        throw error;
      }
      order = undefined;
    }
  }
}

async function text(api: ServiceDeskPlusApi, operation: string, ticketId: string, noteId: string, signal: AbortSignal): Promise<string> {
  try {
    const body = await api.get(operation, `/requests/${ticketId}/notes/${noteId}`, signal);
    return asText(noteOf(body)?.['description']) ?? '';
  } catch (error) {
    if (error instanceof TicketToolError && error.kind === 'not_found') {
      // Deleted between the list and this request.
      return '';
    }
    throw error;
  }
}

/** The note of a single answer: the cloud calls it `request_note`, on-premises builds call it `note`. */
function noteOf(body: JsonRecord): JsonRecord | undefined {
  return asRecord(body['note'] ?? body['request_note']);
}

function carries(html: string, marker: string): boolean {
  return html.includes(marker) || htmlToPlainText(html).includes(marker);
}
