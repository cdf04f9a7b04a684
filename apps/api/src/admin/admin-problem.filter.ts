import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConflictError, TenantProblemError, UnknownTenantError } from '#administration';
import { DeclaredTenantError } from '#tenants';
import { type Problem, problemOf, sendProblem } from '../http/problem-details';

const CONFLICTS: Readonly<Record<ConflictError['code'], string>> = {
  'tenant-exists': 'There is one already',
  'stale-version': 'It was changed in the meantime',
  'reserved-tenant': 'This one is not for the admin API',
  'not-failed': 'There is nothing to retry',
};

/** Turns what administration refuses into problem details. */
@Catch()
export class AdminProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), adminProblemOf(error), error);
  }
}

/** What an error of the admin API is for the caller. */
export function adminProblemOf(error: unknown): Problem {
  if (error instanceof UnknownTenantError) return { status: 404, code: 'unknown-tenant', title: 'There is no such tenant' };
  if (error instanceof TenantProblemError) {
    const errors = error.problems.map(({ path, problem }) => ({ field: path, problem }));
    return { status: 422, code: 'invalid', title: 'The tenant cannot work like this', errors };
  }
  if (error instanceof DeclaredTenantError) {
    return { status: 409, code: 'declared-tenant', title: 'This one is not for the admin API', detail: error.message };
  }
  if (error instanceof ConflictError) return { status: 409, code: error.code, title: CONFLICTS[error.code], detail: error.message };
  return problemOf(error);
}
