import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Administrator } from '#administration';
import type { Scope } from '#api-keys';
import type { Actor } from '#audit';
import { correlationIdOf } from '../../http/correlation';

/** Who calls the admin API, and what they may do. */
export interface Caller {
  readonly actor: Actor;
  /** Undefined when nobody has given one. */
  readonly scope: Scope | undefined;
  /** What would give a scope to one who has none. */
  readonly remedy?: string;
}

const callers = new WeakMap<FastifyRequest, Caller>();

/** Remembers who has sent a request, once that is proven. */
export function setCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** @throws Error before the guard has let the request pass */
export function administratorOf(request: FastifyRequest): Administrator {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error('The caller of the request is not known.');
  return { actor: caller.actor, correlationId: correlationIdOf(request) };
}

/** A parameter of a handler: who has sent the request. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Administrator =>
  administratorOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
