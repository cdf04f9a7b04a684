import { asRecord, asRecords, asText, type JsonRecord, parseLosslessJson } from '#json';
import { kindOfStatus, kindOfWrite } from '../http/status-kind';
import { TicketToolError } from '../ticket-tool.error';
import type { TicketToolErrorKind } from '../ticket-tool.error';
import type { HttpAnswer, HttpCall } from '../http/http-exchange';

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

const MAX_REASON_LENGTH = 200;

/**
 * The body of a successful answer.
 *
 * `response_status` is an object on single results and an array on lists; a failure may even come with HTTP 200.
 *
 * @throws TicketToolError of the kind that the inner status code, or else the HTTP status, stands for.
 */
export function successfulBody(answer: HttpAnswer, call: Pick<HttpCall, 'operation' | 'write'>): JsonRecord {
  const body = parsedBody(answer.text);
  const status = body && statusOf(body);
  if (body && status && answer.status < 300 && status['status'] === 'success') {
    return body;
  }
  throw failure(answer, call, body, status);
}

function parsedBody(text: string): JsonRecord | undefined {
  try {
    return asRecord(parseLosslessJson(text));
  } catch {
    return undefined;
  }
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
  call: Pick<HttpCall, 'operation' | 'write'>,
  body: JsonRecord | undefined,
  status: JsonRecord | undefined,
): TicketToolError {
  const messages = asRecords(status?.['messages']);
  const throttled = answer.text.includes(ZOHO_THROTTLE);
  const retryAfterMs = answer.retryAfterMs ?? (throttled ? announcedPause(answer.text) : undefined);
  const kind = throttled ? 'rate_limited' : kindOf(answer.status, messages, body !== undefined, status !== undefined);
  return new TicketToolError(
    call.write ? kindOfWrite(kind, answer.status) : kind,
    `servicedesk-plus ${call.operation}: ${throttled ? 'Zoho throttles this account' : reasonOf(answer, messages, status)}`,
    { statusCode: answer.status, ...(retryAfterMs !== undefined && { retryAfterMs }) },
  );
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

function reasonOf(answer: HttpAnswer, messages: readonly JsonRecord[], status: JsonRecord | undefined): string {
  if (answer.redirectHost !== undefined) {
    return `answered with a redirect to ${answer.redirectHost}, which is not followed; the base URL must be the final address`;
  }
  const first = messages[0];
  if (first) {
    const field = asText(first['field']);
    const text = (asText(first['message']) ?? 'no message').slice(0, MAX_REASON_LENGTH);
    return `${text}${field ? ` (field ${field.slice(0, MAX_REASON_LENGTH)})` : ''}, code ${Number(first['status_code'])}, HTTP ${answer.status}`;
  }
  return status
    ? `refused without a message, HTTP ${answer.status}`
    : `the answer is not from the ServiceDesk Plus API, HTTP ${answer.status}`;
}

function announcedPause(text: string): number | undefined {
  const [, amount, unit] = TRY_AGAIN_AFTER.exec(text) ?? [];
  const unitMs = unit === undefined ? undefined : UNIT_MS[unit.toLowerCase()];
  return unitMs === undefined ? undefined : Number(amount) * unitMs;
}
