import { asId, asRecord, asRecords, asText, type JsonRecord } from '#json';
import { htmlToPlainText } from '../text/html-to-plain-text';
import type { TicketNote } from '../ticket-tool';
import { TicketToolError } from '../ticket-tool.error';
import { atlassianDocument } from './atlassian-document';
import type { JiraCredentials } from './credentials';
import type { JiraApi } from './jira.api';
import { wikiMarkup } from './wiki-markup';
import { JIRA } from './tool-name';

const PER_PAGE = 50;
const MAX_PAGES = 4;

/** With which Jira answers about a comment that it has. */
const SUCCESS = 200;

/**
 * Writes a comment that only agents see, or a public one.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/
 * @throws TicketToolError `forbidden` when Jira shows an internal comment to the requester; it is taken back, if Jira lets it be.
 */
export async function addComment(
  api: JiraApi,
  kind: JiraCredentials['kind'],
  operation: string,
  key: string,
  note: TicketNote,
  signal: AbortSignal,
): Promise<{ noteId: string }> {
  const written =
    kind === 'cloud'
      ? await api.post(operation, `/rest/api/3/issue/${key}/comment`, signal, platformComment(atlassianDocument(note.markdown), note))
      : await addWikiComment(api, operation, key, note, signal);
  const noteId = idOf(written, operation);
  if (!note.public && isPublic(written)) await takeBack(api, operation, key, noteId);
  return { noteId };
}

/**
 * Deletes a comment that requesters see by mistake. It ends the ticket also when that fails: another attempt would show them a second one. The caller
 * cannot call it off, because what would stay behind is public; the time limit of a request bounds it.
 */
async function takeBack(api: JiraApi, operation: string, key: string, commentId: string): Promise<never> {
  const failure = await api
    .delete(operation, `/rest/api/2/issue/${key}/comment/${encodeURIComponent(commentId)}`)
    .then(() => undefined)
    .catch((error: unknown) => error);
  const outcome =
    failure === undefined
      ? 'so it was deleted'
      : `and comment ${commentId} could not be deleted (${(failure as Error).message}): delete it by hand`;
  throw new TicketToolError(
    'forbidden',
    `${JIRA} ${operation}: Jira made the internal comment public, ${outcome}; the account must be an agent of the service project`,
    { statusCode: SUCCESS, cause: failure },
  );
}

/**
 * Data Center is asked through service management's own API, which refuses an internal comment of an account that may not write one. That API finds
 * only what came through the portal; an issue that an agent created is in the platform's API, and no requester sees it at all.
 *
 * @see https://developer.atlassian.com/server/jira-servicedesk/rest/v1005/api-group-customer-request
 */
async function addWikiComment(api: JiraApi, operation: string, key: string, note: TicketNote, signal: AbortSignal): Promise<JsonRecord> {
  const body = wikiMarkup(note.markdown);
  try {
    return await api.post(operation, `/rest/servicedeskapi/request/${key}/comment`, signal, { body, public: note.public });
  } catch (error) {
    if (!(error instanceof TicketToolError && error.kind === 'not_found')) throw error;
    return api.post(operation, `/rest/api/2/issue/${key}/comment`, signal, platformComment(body, note));
  }
}

/** The property makes a comment internal; both APIs say in their answers whether requesters see it. */
function platformComment(body: unknown, note: TicketNote): object {
  return { body, properties: [{ key: 'sd.public.comment', value: { internal: !note.public } }] };
}

/**
 * Finds the comment whose text carries `marker`, among the newest 200 of an issue. Where all that carry it are public and
 * a private one was `meant`, ours is the oldest of our account: the others can only quote it.
 *
 * @throws TicketToolError `forbidden` when ours was to be internal and is public; it is taken back as by {@link addComment}.
 */
export async function findCommentByMarker(
  api: JiraApi,
  operation: string,
  key: string,
  marker: string,
  meant: Pick<TicketNote, 'public'> | undefined,
  signal: AbortSignal,
): Promise<{ noteId: string } | undefined> {
  const shown: JsonRecord[] = [];
  for await (const comment of newestComments(api, operation, key, signal)) {
    if (!carries(comment, marker)) continue;
    if (meant?.public !== false || !isPublic(comment)) return { noteId: idOf(comment, operation) };
    shown.push(comment);
  }
  if (shown.length === 0) return undefined;
  const account = await api.get(operation, '/rest/api/2/myself', signal);
  const ours = shown.findLast((comment) => isBy(account, comment));
  return ours && takeBack(api, operation, key, idOf(ours, operation));
}

/** Cloud knows accounts by `accountId`, Data Center by `key`, and by `name` alone before that. */
function isBy(account: JsonRecord, comment: JsonRecord): boolean {
  const author = asRecord(comment['author']) ?? {};
  const known = ['accountId', 'key', 'name'].find((field) => author[field] !== undefined && account[field] !== undefined);
  return known !== undefined && author[known] === account[known];
}

async function* newestComments(api: JiraApi, operation: string, key: string, signal: AbortSignal): AsyncGenerator<JsonRecord> {
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const startAt = page * PER_PAGE;
    const body = await api.get(operation, `/rest/api/2/issue/${key}/comment`, signal, {
      startAt,
      maxResults: PER_PAGE,
      orderBy: '-created',
      expand: 'renderedBody',
    });
    const comments = asRecords(body['comments']);
    yield* comments;
    if (comments.length === 0 || startAt + comments.length >= Number(body['total'] ?? 0)) return;
  }
}

/** The platform's API and that of service management call it by names of their own. */
function isPublic(comment: JsonRecord): boolean {
  return comment['jsdPublic'] === true || comment['public'] === true;
}

/** The text itself may be escaped in ways of its own; rendered it is what people read. */
function carries(comment: JsonRecord, marker: string): boolean {
  const [raw, rendered] = [asText(comment['body']) ?? '', asText(comment['renderedBody']) ?? ''];
  return raw.includes(marker) || htmlToPlainText(rendered).includes(marker);
}

function idOf(comment: JsonRecord, operation: string): string {
  const id = asId(comment['id']);
  if (id === undefined) throw new TicketToolError('ambiguous', `${JIRA} ${operation}: the answer says success and holds no comment id`);
  return id;
}
