import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, HttpStatus, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseUnavailableError, UnstorableError } from '#database';
import { isAdminRequest, problemOf, sendProblem } from './problem-details';
import { RateLimitedException } from './rate-limit';

/** Seconds after which a sender should try again when the database is away. */
const UNAVAILABLE_RETRY_AFTER = 5;

/** What is wrong with a body that is not read at all. Fastify says so before a handler runs, and Nest makes an exception with the same status of it. */
const UNREAD_BODY: Readonly<Record<number, unknown>> = {
  [HttpStatus.PAYLOAD_TOO_LARGE]: [{ loc: ['body'], msg: 'is too large' }],
  [HttpStatus.UNSUPPORTED_MEDIA_TYPE]: [{ loc: ['header', 'content-type'], msg: 'must be application/json' }],
};

interface Answer {
  readonly status: number;
  readonly detail: unknown;
  readonly retryAfter?: number;
}

/**
 * Turns every error into `{"detail": …}`, the shape that the webhook's contract promises, and those of the admin API into problem details. No
 * answer ever carries a stack or a cause.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (isAdminRequest(request)) {
      sendProblem(request, reply, problemOf(error), error);
      return;
    }
    const answer = this.answerTo(error, request);
    if (answer.retryAfter !== undefined) void reply.header('retry-after', String(answer.retryAfter));
    void reply.status(answer.status).send({ detail: answer.detail });
  }

  private answerTo(error: unknown, request: FastifyRequest): Answer {
    if (error instanceof DatabaseUnavailableError) {
      return { status: 503, detail: 'The delivery could not be stored, send it again', retryAfter: UNAVAILABLE_RETRY_AFTER };
    }
    if (error instanceof UnstorableError) return { status: 422, detail: [{ loc: ['body'], msg: 'holds a value that cannot be stored' }] };
    if (error instanceof RateLimitedException) return { status: 429, detail: error.message, retryAfter: error.retryAfterSeconds };
    if (error instanceof HttpException) {
      const status = error.getStatus();
      return { status, detail: UNREAD_BODY[status] ?? detailOf(error), ...(status === 503 && { retryAfter: UNAVAILABLE_RETRY_AFTER }) };
    }
    this.logger.error(`${request.method} ${request.url.split('?')[0]} failed: ${(error as Error).message}`, (error as Error).stack);
    return { status: 500, detail: 'Internal server error' };
  }
}

/** Nest wraps an array given to an exception as `message`. */
function detailOf(error: HttpException): unknown {
  const response = error.getResponse();
  if (typeof response === 'string' || Array.isArray(response)) return response;
  return 'message' in response ? response.message : error.message;
}
