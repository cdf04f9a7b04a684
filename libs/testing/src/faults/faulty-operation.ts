import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FaultEffect, Faults } from './faults';

/** How a tool says that it does not do what it is asked. */
export interface Refusals {
  /** An error that the tool's routes answer with this status in the tool's own form. */
  refuse(status: number): Error;
  /** What stands before the tool answers to too many requests. */
  readonly throttle: { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: unknown };
}

/**
 * Executes one operation the way the faults that are due want it.
 *
 * @param work answers the request; it throws what `refusals.refuse` makes for what the tool itself would refuse.
 */
export async function faultyOperation<Operation extends string>(
  faults: Faults<Operation>,
  refusals: Refusals,
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
  return !fault || fault.effect === 'slow' ? work() : fail(fault, refusals, request, reply);
}

function fail(fault: FaultEffect, refusals: Refusals, request: FastifyRequest, reply: FastifyReply): unknown {
  switch (fault.effect) {
    case 'refuse':
      if (fault.retryAfter !== undefined) {
        void reply.header('retry-after', fault.retryAfter);
      }
      throw refusals.refuse(fault.status);
    case 'throttle':
      return reply
        .code(refusals.throttle.status)
        .headers(refusals.throttle.headers ?? {})
        .send(refusals.throttle.body);
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
