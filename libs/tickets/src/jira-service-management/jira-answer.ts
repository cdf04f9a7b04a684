import { asRecord, asText, type JsonRecord, parseLosslessJson } from '#json';
import type { HttpAnswer, HttpCall } from '../http/http-exchange';
import { kindOfStatus, kindOfWrite } from '../http/status-kind';
import { TicketToolError, type TicketToolErrorKind } from '../ticket-tool.error';

/** How Jira says that it did not take the credentials, whatever the status: it goes on as for a stranger, who then finds nothing (404). */
const LOGIN_REASON = 'x-seraph-loginreason';
const LOGIN_FAILED = /AUTHENTICATED_FAILED|AUTHENTICATION_DENIED|AUTHORISATION_FAILED/;

const NO_CONTENT = 204;
const MAX_REASON_LENGTH = 200;

/**
 * The body of a successful answer; empty for one without content.
 *
 * @throws TicketToolError of the kind that the status stands for.
 */
export function successfulBody(answer: HttpAnswer, call: Pick<HttpCall, 'tool' | 'operation' | 'write'>): JsonRecord {
  const body = parsedBody(answer.text);
  if (answer.status < 300 && (body || answer.status === NO_CONTENT)) return body ?? {};
  const kind = kindOf(answer, body);
  throw new TicketToolError(
    call.write ? kindOfWrite(kind, answer.status) : kind,
    `${call.tool} ${call.operation}: ${reasonOf(answer, body)}`,
    {
      statusCode: answer.status,
      ...(answer.retryAfterMs !== undefined && { retryAfterMs: answer.retryAfterMs }),
    },
  );
}

function parsedBody(text: string): JsonRecord | undefined {
  try {
    return asRecord(parseLosslessJson(text));
  } catch {
    return undefined;
  }
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

function reasonOf(answer: HttpAnswer, body: JsonRecord | undefined): string {
  if (answer.redirectHost !== undefined) {
    return `answered with a redirect to ${answer.redirectHost}, which is not followed; the base URL must be the final address`;
  }
  const messages = body ? messagesOf(body).join(' ').slice(0, MAX_REASON_LENGTH) : '';
  if (messages !== '') return `${messages} HTTP ${answer.status}`;
  return `${body || answer.status === 429 ? 'refused without a message' : 'the answer is not from the Jira API'}, HTTP ${answer.status}`;
}
