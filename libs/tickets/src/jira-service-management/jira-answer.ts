import { asRecord, asText, type JsonRecord } from '#json';
import type { HttpAnswer, HttpCall } from '../http/http-exchange';
import { jsonBody, refusedCall } from '../http/refused-call';
import { kindOfStatus } from '../http/status-kind';
import type { TicketToolErrorKind } from '../ticket-tool.error';

/** How Jira says that it did not take the credentials, whatever the status: it goes on as for a stranger, who then finds nothing (404). */
const LOGIN_REASON = 'x-seraph-loginreason';
const LOGIN_FAILED = /AUTHENTICATED_FAILED|AUTHENTICATION_DENIED|AUTHORISATION_FAILED/;

const NO_CONTENT = 204;

/**
 * The body of a successful answer; empty for one without content.
 *
 * @throws TicketToolError of the kind that the status stands for.
 */
export function successfulBody(answer: HttpAnswer, call: Pick<HttpCall, 'tool' | 'operation' | 'write'>): JsonRecord {
  const body = jsonBody(answer);
  if (answer.status < 300 && (body || answer.status === NO_CONTENT)) return body ?? {};
  const messages = body ? messagesOf(body).join(' ') : '';
  throw refusedCall(
    call,
    answer,
    kindOf(answer, body),
    messages || (body || answer.status === 429 ? undefined : 'the answer is not from the Jira API'),
  );
}

function kindOf(answer: HttpAnswer, body: JsonRecord | undefined): TicketToolErrorKind {
  const refused = answer.status >= 400 && answer.status < 500 && answer.status !== 429;
  if (refused && LOGIN_FAILED.test(answer.header(LOGIN_REASON) ?? '')) return 'unauthorized';
  return kindOfStatus(answer.status, { isJson: body !== undefined, isFromTool: body !== undefined && messagesOf(body).length > 0 });
}

/** The platform's API has `errorMessages` and `errors`, the one of service management `errorMessage`. */
function messagesOf(body: JsonRecord): readonly string[] {
  const listed: readonly unknown[] = Array.isArray(body['errorMessages']) ? body['errorMessages'] : [];
  const byField = Object.entries(asRecord(body['errors']) ?? {}).map(([field, message]) => `${field}: ${asText(message) ?? 'is wrong'}`);
  return [...listed, ...byField, body['errorMessage']].flatMap((message) => asText(message) ?? []);
}
