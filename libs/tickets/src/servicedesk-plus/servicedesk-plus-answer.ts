import { asRecord, asRecords, asText, type JsonRecord } from '#json';
import type { HttpAnswer, HttpCall } from '../http/http-exchange';
import { jsonBody, refusedCall } from '../http/refused-call';
import { kindOfStatus } from '../http/status-kind';
import type { TicketToolError, TicketToolErrorKind } from '../ticket-tool.error';

/** Codes of `response_status.messages[].status_code`. The outer code is 4000 for all of them. */
const KIND_BY_INNER_CODE: ReadonlyMap<number, TicketToolErrorKind> = new Map([
  [4001, 'invalid'],
  [4002, 'forbidden'],
  [4004, 'unavailable'],
  [4007, 'not_found'],
  [4012, 'invalid'],
  [4015, 'rate_limited'],
  [4021, 'invalid'],
  [4022, 'unauthorized'],
]);

/** How Zoho's edge says "too many requests"; it uses HTTP 400 and its own envelope, or even HTTP 200. */
const ZOHO_THROTTLE = 'URL_ROLLING_THROTTLES_LIMIT_EXCEEDED';
const TRY_AGAIN_AFTER = /try again after (\d+) (second|minute|hour)/i;
const UNIT_MS: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000 };

const MAX_MESSAGE_LENGTH = 200;

/**
 * The body of a successful answer.
 *
 * `response_status` is an object on single results and an array on lists; a failure may even come with HTTP 200.
 *
 * @throws TicketToolError of the kind that the inner status code, or else the HTTP status, stands for.
 */
export function successfulBody(answer: HttpAnswer, call: Pick<HttpCall, 'tool' | 'operation' | 'write'>): JsonRecord {
  const body = jsonBody(answer);
  const status = body && statusOf(body);
  if (body && status && answer.status < 300 && status['status'] === 'success') {
    return body;
  }
  throw failure(answer, call, body, status);
}

function statusOf(body: JsonRecord): JsonRecord | undefined {
  const status = body['response_status'];
  if (!Array.isArray(status)) {
    return asRecord(status);
  }
  const entries = asRecords(status);
  return entries.find((entry) => entry['status'] !== 'success') ?? entries[0];
}

function failure(
  answer: HttpAnswer,
  call: Pick<HttpCall, 'tool' | 'operation' | 'write'>,
  body: JsonRecord | undefined,
  status: JsonRecord | undefined,
): TicketToolError {
  const messages = asRecords(status?.['messages']);
  const throttled = answer.text.includes(ZOHO_THROTTLE);
  if (throttled) {
    const retryAfterMs = answer.retryAfterMs ?? announcedPause(answer.text);
    return refusedCall(call, answer, 'rate_limited', 'Zoho throttles this account', retryAfterMs);
  }
  const kind = kindOf(answer.status, messages, body !== undefined, status !== undefined);
  return refusedCall(call, answer, kind, status ? messageOf(messages) : 'the answer is not from the ServiceDesk Plus API');
}

function kindOf(httpStatus: number, messages: readonly JsonRecord[], isJson: boolean, hasEnvelope: boolean): TicketToolErrorKind {
  for (const message of messages) {
    const kind = KIND_BY_INNER_CODE.get(Number(message['status_code']));
    if (kind) {
      return kind;
    }
  }
  return kindOfStatus(httpStatus, { isJson, isFromTool: hasEnvelope });
}

function messageOf([first]: readonly JsonRecord[]): string | undefined {
  if (!first) return undefined;
  const field = asText(first['field']);
  const text = (asText(first['message']) ?? 'no message').slice(0, MAX_MESSAGE_LENGTH);
  return `${text}${field ? ` (field ${field.slice(0, MAX_MESSAGE_LENGTH)})` : ''}, code ${Number(first['status_code'])}`;
}

function announcedPause(text: string): number | undefined {
  const [, amount, unit] = TRY_AGAIN_AFTER.exec(text) ?? [];
  const unitMs = unit === undefined ? undefined : UNIT_MS[unit.toLowerCase()];
  return unitMs === undefined ? undefined : Number(amount) * unitMs;
}
