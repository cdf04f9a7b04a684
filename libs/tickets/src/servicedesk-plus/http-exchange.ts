import { TicketToolError } from '../ticket-tool.error';

/** One HTTP request to ServiceDesk Plus or to its token server. */
export interface HttpCall {
  /** Named in every error, for example `add_note`. */
  readonly operation: string;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams;
  /** True when repeating the request could do harm: a lost answer is then `ambiguous` instead of `unavailable`. */
  readonly write: boolean;
  /** Milliseconds until the whole answer must have arrived. */
  readonly timeoutMs: number;
  /** Undefined for a request that several callers share. */
  readonly signal?: AbortSignal;
}

/** A complete answer, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  /** Milliseconds the server asked to wait. */
  readonly retryAfterMs?: number;
  /** Host that a redirect points to; the redirect was not followed. */
  readonly redirectHost?: string;
}

/** Why no answer arrived: a system or TLS error code such as `ECONNREFUSED`, or `TIMEOUT`, `CANCELLED`, `TOO_LARGE`. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';

  constructor(
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

const MAX_ANSWER_BYTES = 5 * 1024 * 1024;

/** Codes that say that no connection came about, so that the server cannot have read the request. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
const CERTIFICATE_REFUSED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL/;

/**
 * Sends one request and reads its whole answer, at most 5 MB of it. Redirects are never followed: they would carry credentials elsewhere.
 *
 * @throws TicketToolError `unavailable` when no usable answer came; `ambiguous` when that happens to a write that may have arrived.
 */
export async function exchange(call: HttpCall): Promise<HttpAnswer> {
  if (call.signal?.aborted) {
    throw new TicketToolError('unavailable', `servicedesk-plus ${call.operation}: cancelled before it was sent`, {
      cause: new TransportFailure('CANCELLED'),
    });
  }
  const timeout = AbortSignal.timeout(call.timeoutMs);
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: call.headers,
      redirect: 'manual',
      signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
      ...(call.body && { body: call.body }),
    });
    const text = await readBounded(response);
    const retryAfterMs = retryAfter(response.headers.get('retry-after'));
    const location = response.headers.get('location');
    return {
      status: response.status,
      text,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(location !== null && { redirectHost: URL.parse(location, call.url)?.host ?? 'an unreadable address' }),
    };
  } catch (error) {
    throw failedExchange(call, transportFailure(error, call, timeout));
  }
}

async function readBounded(response: Response): Promise<string> {
  if (!response.body) {
    return '';
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Node's own stream type is iterable; the global one of TypeScript's library does not say of what.
  const body: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) {
      throw new TransportFailure('TOO_LARGE');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}

/** `Retry-After` is a number of seconds or an HTTP date. */
function retryAfter(header: string | null): number | undefined {
  if (header === null || header.trim() === '') {
    return undefined;
  }
  const seconds = Number(header);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, Math.round(milliseconds));
}

function transportFailure(error: unknown, call: HttpCall, timeout: AbortSignal): TransportFailure {
  if (error instanceof TransportFailure) {
    return error;
  }
  if (call.signal?.aborted) {
    return new TransportFailure('CANCELLED', { cause: error });
  }
  if (timeout.aborted) {
    return new TransportFailure('TIMEOUT', { cause: error });
  }
  return new TransportFailure(errorCode(error) ?? 'CONNECTION_LOST', { cause: error });
}

/** fetch wraps the system's error, sometimes twice, and the outer errors have no code. */
function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) {
    return undefined;
  }
  // An abort's DOMException has a numeric code, which says nothing.
  return 'code' in error && typeof error.code === 'string' ? error.code : errorCode('cause' in error ? error.cause : undefined);
}

function failedExchange(call: HttpCall, failure: TransportFailure): TicketToolError {
  const mayHaveArrived = call.write && !NEVER_SENT.has(failure.code) && !CERTIFICATE_REFUSED.test(failure.code);
  const consequence = mayHaveArrived ? '; the write may have happened' : '';
  return new TicketToolError(
    mayHaveArrived ? 'ambiguous' : 'unavailable',
    `servicedesk-plus ${call.operation}: ${describe(failure.code, call)}${consequence}`,
    { cause: failure },
  );
}

function describe(code: string, call: HttpCall): string {
  switch (code) {
    case 'TIMEOUT':
      return `no complete answer within ${call.timeoutMs} ms`;
    case 'CANCELLED':
      return 'cancelled while waiting for the answer';
    case 'TOO_LARGE':
      return `the answer is larger than ${MAX_ANSWER_BYTES / 1024 / 1024} MB`;
    default:
      return `the connection to ${new URL(call.url).host} failed (${code})`;
  }
}
