import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, HttpStatus, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DatabaseUnavailableError } from '#database';
import { RateLimitedException } from '../http/rate-limit';
import { feedbackProblemPage, PAGE_HEADERS } from './feedback-page';

const SENTENCES: Readonly<Record<number, string>> = {
  [HttpStatus.NOT_FOUND]: 'This link leads to no note. Open it as it stands in the note.',
  [HttpStatus.TOO_MANY_REQUESTS]: 'This was tried too often. Wait a minute and try again.',
  [HttpStatus.SERVICE_UNAVAILABLE]: 'This does not work now. Try again in a minute.',
};

/** Answers with a page instead of JSON, for a person reads it. It names neither the token nor a cause. */
@Catch()
export class FeedbackPageFilter implements ExceptionFilter {
  private readonly logger = new Logger(FeedbackPageFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const status = this.statusOf(error);
    const sentence = SENTENCES[status] ?? (error instanceof HttpException ? error.message : 'This did not work.');
    if (error instanceof RateLimitedException) void reply.header('retry-after', String(error.retryAfterSeconds));
    void reply.status(status).headers(PAGE_HEADERS).send(feedbackProblemPage(sentence));
  }

  private statusOf(error: unknown): number {
    if (error instanceof HttpException) return error.getStatus();
    if (error instanceof DatabaseUnavailableError) return HttpStatus.SERVICE_UNAVAILABLE;
    this.logger.error(`A note could not be rated: ${(error as Error).message}`, (error as Error).stack);
    return HttpStatus.INTERNAL_SERVER_ERROR;
  }
}
