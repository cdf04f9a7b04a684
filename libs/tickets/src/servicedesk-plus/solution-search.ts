import { asId, asRecord, asRecords, asText, type JsonRecord } from '#json';
import type { Solution } from '../ticket-tool';
import { TicketToolError } from '../ticket-tool.error';
import { htmlToPlainText } from '../text/html-to-plain-text';
import type { ServiceDeskPlusApi } from './servicedesk-plus.api';
import { toDate } from './ticket-mapping';

/** Rows among which the best are chosen: API v3 finds by parts of words and ranks nothing. */
const CANDIDATES = 100;
const MAX_WORDS = 10;

/**
 * Finds published solutions by the words of their titles, and fetches the text of the best ones: lists come without it.
 *
 * @param pageOf where a technician opens a solution.
 * @throws TicketToolError
 */
export async function searchSolutions(
  api: ServiceDeskPlusApi,
  operation: string,
  words: readonly string[],
  limit: number,
  pageOf: (id: string) => string,
  signal: AbortSignal,
): Promise<readonly Solution[]> {
  // Every title contains an empty word.
  const wanted = [...new Set(words.map((word) => word.trim().toLowerCase()))].filter((word) => word !== '').slice(0, MAX_WORDS);
  if (wanted.length === 0) return [];
  const criteria = wanted.map((value, index) => ({
    field: 'title',
    condition: 'contains',
    value,
    ...(index > 0 && { logical_operator: 'OR' }),
  }));
  const body = await api.get(operation, '/solutions', signal, {
    list_info: { row_count: CANDIDATES, start_index: 1, search_criteria: criteria },
  });
  const best = asRecords(body['solutions'])
    .filter(isPublished)
    .map((row) => ({ row, hits: hits(asText(row['title']) ?? '', wanted) }))
    .toSorted((a, b) => b.hits - a.hits)
    .slice(0, limit);
  const found = await Promise.all(
    best.map(async ({ row }) => {
      const id = asId(row['id']);
      return id === undefined ? undefined : solution(api, operation, id, row, pageOf, signal);
    }),
  );
  return found.filter((each) => each !== undefined);
}

async function solution(
  api: ServiceDeskPlusApi,
  operation: string,
  id: string,
  row: JsonRecord,
  pageOf: (id: string) => string,
  signal: AbortSignal,
): Promise<Solution | undefined> {
  const whole = await api.get(operation, `/solutions/${encodeURIComponent(id)}`, signal).catch((error: unknown) => {
    // Deleted between the list and this request, or not for this technician.
    if (error instanceof TicketToolError && (error.kind === 'not_found' || error.kind === 'forbidden')) return undefined;
    throw error;
  });
  const record = whole && asRecord(whole['solution']);
  if (!record) return undefined;
  const updatedAt = toDate(record['last_updated_time'] ?? row['last_updated_time']) ?? toDate(record['created_time']);
  return {
    id,
    title: asText(record['title']) ?? asText(row['title']) ?? '',
    text: htmlToPlainText(asText(record['description']) ?? ''),
    url: pageOf(id),
    // Builds before 11200 call it `public` (https://help.servicedeskplus.com/v3-solutions-api-changes).
    public: (record['is_public'] ?? record['public']) === true,
    ...(updatedAt !== undefined && { updatedAt }),
  };
}

/** A desk that does not say it publishes all it shows. */
function isPublished(row: JsonRecord): boolean {
  const status = asText(asRecord(row['approval_status'])?.['name']);
  const expiry = toDate(row['expiry_date']);
  return (status === undefined || /^approved$/i.test(status)) && (expiry === undefined || expiry.getTime() > Date.now());
}

function hits(title: string, words: readonly string[]): number {
  const text = title.toLowerCase();
  return words.filter((word) => text.includes(word)).length;
}
