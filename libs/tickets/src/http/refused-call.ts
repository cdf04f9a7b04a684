import { asRecord, type JsonRecord, parseLosslessJson } from '#json';
import { TicketToolError, type TicketToolErrorKind } from '../ticket-tool.error';
import type { HttpAnswer, HttpCall } from './http-exchange';
import { kindOfWrite } from './status-kind';

const MAX_REASON_LENGTH = 300;

/** The JSON object of an answer, its ids as they are written; undefined for anything else. */
export function jsonBody({ text }: Pick<HttpAnswer, 'text'>): JsonRecord | undefined {
  try {
    return asRecord(parseLosslessJson(text));
  } catch {
    return undefined;
  }
}

/**
 * The error of a call whose answer is no success.
 *
 * @param kind What the answer means for a read; a write that may have happened all the same becomes `ambiguous`.
 * @param said What the tool says about it, of which a part is kept. Undefined: it says nothing.
 * @param retryAfterMs What it asks to wait, where that is not in the header.
 */
export function refusedCall(
  call: Pick<HttpCall, 'tool' | 'operation' | 'write'>,
  answer: HttpAnswer,
  kind: TicketToolErrorKind,
  said: string | undefined,
  retryAfterMs = answer.retryAfterMs,
): TicketToolError {
  const reason =
    answer.redirectHost === undefined
      ? `${(said ?? 'refused without a message').slice(0, MAX_REASON_LENGTH)}, HTTP ${answer.status}`
      : `answered with a redirect to ${answer.redirectHost}, which is not followed; the base URL must be the final address`;
  return new TicketToolError(call.write ? kindOfWrite(kind, answer.status) : kind, `${call.tool} ${call.operation}: ${reason}`, {
    statusCode: answer.status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}
