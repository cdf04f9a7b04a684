import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Fault, Faults, Operation } from '../faults';
import { Refusal, ZOHO_THROTTLE } from './envelope';

/**
 * Executes one operation the way the faults that are due want it.
 *
 * @param work answers the request; it throws a `Refusal` for what ServiceDesk Plus itself would refuse.
 */
export async function faultyOperation(
  faults: Faults,
  operation: Operation,
  deskName: string,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => object,
): Promise<unknown> {
  const fault = faults.take(operation, deskName);
  const executed = fault?.effect === 'lost-answer' || (fault?.effect === 'refuse' && fault.stored);
  if (executed) {
    work();
  }
  if (fault?.delayMs) {
    await delay(fault.delayMs, undefined, { ref: false });
  }
  return !fault || fault.effect === 'slow' ? work() : fail(fault, request, reply);
}

function fail(fault: Fault, request: FastifyRequest, reply: FastifyReply): unknown {
  switch (fault.effect) {
    case 'refuse':
      if (fault.retryAfter !== undefined) {
        void reply.header('retry-after', fault.retryAfter);
      }
      throw new Refusal(fault.status);
    case 'throttle':
      return reply.code(400).send(ZOHO_THROTTLE);
    case 'raw':
      return reply
        .code(fault.status)
        .headers(fault.headers ?? {})
        .send(fault.body ?? '');
    case 'lost-answer':
    case 'reset':
      reply.hijack();
      request.raw.socket.destroy();
      return reply;
    case 'slow':
      throw new TypeError('A slow answer is no failure.');
  }
}
