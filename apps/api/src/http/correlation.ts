import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

const HEADER = 'x-correlation-id';
/** What may be repeated in headers, logs and the audit log. */
const ACCEPTABLE = /^[\w.:-]{1,128}$/;

const ids = new WeakMap<FastifyRequest, string>();

/** What a request is found by in logs and the audit log: its own `X-Correlation-Id`, else a new one. The same for each call. */
export function correlationIdOf(request: FastifyRequest): string {
  const known = ids.get(request);
  if (known !== undefined) return known;
  const given = request.headers[HEADER];
  const id = typeof given === 'string' && ACCEPTABLE.test(given) ? given : randomUUID();
  ids.set(request, id);
  return id;
}
