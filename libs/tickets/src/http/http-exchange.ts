import type { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { AddressRefusedError } from '#outgoing';
import { TicketToolError } from '../ticket-tool.error';

/** One HTTP request to a ticketing tool, or to the server that gives out its tokens. */
export interface HttpCall {
  /** Name of the ticketing tool; begins every error. */
  readonly tool: string;
  /** Named in every error, for example `add_note`. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  /** Tenants choose the URL, so it decides where connections may be made: see `guardedDispatcher`. */
  readonly dispatcher: Dispatcher;
  readonly headers: Readonly<Record<string, string>>;
  /** A form, or a value that is sent as JSON. */
  readonly body?: URLSearchParams | { readonly json: unknown };
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
  /** A header of the answer by its name in lower case; the first, when it came more than once. */
  header(name: string): string | undefined;
}

/** Why no answer arrived: a system or TLS error code such as `ECONNREFUSED`, or `TIMEOUT`, `CANCELLED`, `TOO_LARGE`, `ADDRESS_REFUSED`. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';

  constructor(
    readonly code: string,
    /** What was asked. */
    readonly url: string,
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
 * @throws TicketToolError `unavailable` when no usable answer came; `ambiguous` when that happens to a write that may have arrived;
 *   `misconfigured` when the URL leads where no connection may be made.
 */
export async function exchange(call: HttpCall): Promise<HttpAnswer> {
  if (call.signal?.aborted) {
    throw new TicketToolError('unavailable', `${call.tool} ${call.operation}: cancelled before it was sent`, {
      cause: new TransportFailure('CANCELLED', call.url),
    });
  }
  const timeout = AbortSignal.timeout(call.timeoutMs);
  try {
    const { contentType, content } = contentOf(call.body);
    // undici's own interface: Node's fetch is made of it and takes twice the CPU, most of it for its web streams.
    const { statusCode, headers, body } = await request(call.url, {
      dispatcher: call.dispatcher,
      method: call.method,
      headers: { ...contentType, ...call.headers },
      signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
      body: content,
    });
    const text = await readBounded(body, call.url);
    const retryAfterMs = retryAfter(single(headers['retry-after']));
    const location = single(headers['location']);
    return {
      status: statusCode,
      text,
      header: (name) => single(headers[name]),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(location !== undefined && { redirectHost: URL.parse(location, call.url)?.host ?? 'an unreadable address' }),
    };
  } catch (error) {
    throw failedExchange(call, transportFailure(error, call, timeout));
  }
}

function contentOf(body: HttpCall['body']): { contentType?: { 'content-type': string }; content: string | null } {
  if (body === undefined) return { content: null };
  return body instanceof URLSearchParams
    ? { contentType: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }, content: body.toString() }
    : { contentType: { 'content-type': 'application/json' }, content: JSON.stringify(body.json) };
}

async function readBounded(body: Readable, url: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) {
      throw new TransportFailure('TOO_LARGE', url);
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
    return new TransportFailure('CANCELLED', call.url, { cause: error });
  }
  if (timeout.aborted) {
    return new TransportFailure('TIMEOUT', call.url, { cause: error });
  }
  return new TransportFailure(errorCode(error) ?? 'CONNECTION_LOST', call.url, { cause: error });
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
  if (failure.cause instanceof AddressRefusedError) {
    return new TicketToolError('misconfigured', `${call.tool} ${call.operation}: ${failure.cause.message}`, { cause: failure });
  }
  const mayHaveArrived = call.write && !NEVER_SENT.has(failure.code) && !CERTIFICATE_REFUSED.test(failure.code);
  const consequence = mayHaveArrived ? '; the write may have happened' : '';
  return new TicketToolError(
    mayHaveArrived ? 'ambiguous' : 'unavailable',
    `${call.tool} ${call.operation}: ${describe(failure.code, call)}${consequence}`,
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
