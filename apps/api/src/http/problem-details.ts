import { HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseError } from 'pg';
import { correlationIdOf } from './correlation';

/** What an answer of the admin API says went wrong: problem details of RFC 9457. */
export interface Problem {
  readonly status: number;
  /** Tells kinds of problems with the same status apart. */
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  /** Fields of the body or the query, and what is wrong with each. */
  readonly errors?: readonly { readonly field: string; readonly problem: string }[];
}

const ADMIN_PATH = /^\/admin(\/|\?|$)/;
/** SQLSTATE classes of a Postgres that is away, closed, full, stopping, or busy with a conflicting transaction. */
const UNAVAILABLE = /^(08|40|53|55|57|58)/;
/** Values that Postgres cannot keep, such as U+0000 in a text. */
const UNSTORABLE = /^22/;
const RETRY_AFTER_SECONDS = '5';

const logger = new Logger('AdminApi');

/** Whether the answer belongs to the admin API, also where it has no such path. */
export function isAdminRequest(request: FastifyRequest): boolean {
  return ADMIN_PATH.test(request.url);
}

/** An error that says itself what the caller is told. */
export class ProblemException extends Error {
  override readonly name = 'ProblemException';
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
}

/** Answers with a problem. @param cause is logged, with its stack, when nobody has foreseen it */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem, cause: unknown): void {
  const { status, code, title, detail, errors } = problem;
  if (status >= 500) log(request, status, cause);
  const correlationId = correlationIdOf(request);
  void reply.header('x-correlation-id', correlationId);
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="ai-agents"');
  if (status === 503) void reply.header('retry-after', RETRY_AFTER_SECONDS);
  void reply
    .status(status)
    .type('application/problem+json; charset=utf-8')
    .send({ type: `urn:ai-agents:problem:${code}`, title, status, detail, errors, correlationId });
}

/** What any error is for the caller. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemException) return error.problem;
  if (error instanceof HttpException) return problemOfException(error);
  if (isUnavailable(error)) return { status: 503, code: 'unavailable', title: 'The database does not answer now' };
  if (error instanceof DatabaseError && UNSTORABLE.test(error.code ?? '')) {
    return { status: 422, code: 'invalid', title: 'The request holds a value that cannot be stored' };
  }
  return { status: 500, code: 'internal', title: 'Internal server error' };
}

function log(request: FastifyRequest, status: number, cause: unknown): void {
  const { message, stack } = cause instanceof Error ? cause : new Error(String(cause));
  const what = `${request.method} ${request.url.split('?')[0]} (${correlationIdOf(request)})`;
  if (status === 503) logger.warn(`${what} was not served: ${message}`);
  else logger.error(`${what} failed: ${message}`, stack);
}

/** Also what Fastify refuses before a handler runs. Nest's own exceptions repeat the path that there is not; ours, in `admin/`, have a code. */
function problemOfException(error: HttpException): Problem {
  const status = error.getStatus();
  return { status, code: codeOf(status), title: titleOf(status) };
}

const TITLES: Readonly<Record<number, readonly [code: string, title: string]>> = {
  400: ['malformed', 'The request cannot be understood'],
  404: ['not-found', 'There is nothing here'],
  414: ['too-long', 'The path is too long'],
  413: ['too-large', 'The body is too large'],
  415: ['not-json', 'The body must be application/json'],
  503: ['unavailable', 'This cannot be answered now'],
};
const codeOf = (status: number): string => TITLES[status]?.[0] ?? 'refused';
const titleOf = (status: number): string => TITLES[status]?.[1] ?? 'The request is refused';

function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseError) return UNAVAILABLE.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  if ('syscall' in error) return true;
  // pg and its pool have no codes for these.
  return /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/.test(error.message);
}
