import { HttpException } from '@nestjs/common';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isAdminRequest, problemOf, sendProblem } from './problem-details';

/**
 * Answers a request whose path the router cannot read, such as one with `%zz` or a part of 5,000 characters. It reaches no filter, and by itself
 * Fastify repeats the path.
 */
export function answerUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 400;
  if (isAdminRequest(request)) {
    sendProblem(request, reply, problemOf(new HttpException('', status)), error);
    return;
  }
  void reply.status(status).send({ detail: status === 414 ? 'The path is too long' : 'The path cannot be read' });
}
