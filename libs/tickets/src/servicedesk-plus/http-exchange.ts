import type { Readable } from 'node:stream';
import { request } from 'undici';
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

const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';

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
    // undici's own interface: Node's fetch is made of it and takes twice the CPU, most of it for its web streams.
    const { statusCode, headers, body } = await request(call.url, {
      method: call.method,
      headers: call.body ? { 'content-type': FORM, ...call.headers } : { ...call.headers },
      signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
      body: call.body?.toString() ?? null,
    });
    const text = await readBounded(body);
    const retryAfterMs = retryAfter(single(headers['retry-after']));
    const location = single(headers['location']);
    return {
      status: statusCode,
      text,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(location !== undefined && { redirectHost: URL.parse(location, call.url)?.host ?? 'an unreadable address' }),
    };
  } catch (error) {
    throw failedExchange(call, transportFailure(error, call, timeout));
  }
}

async function readBounded(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) {
      throw new TransportFailure('TOO_LARGE');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** `Retry-After` is a number of seconds or an HTTP date. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '') {
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

/** The system's error may be wrapped, and the outer errors have no code. */
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
