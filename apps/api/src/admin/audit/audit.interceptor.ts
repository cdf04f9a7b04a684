import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, type Observable } from 'rxjs';
import { operationOf } from '../access/operation.decorator';
import { adminProblemOf } from '../admin-problem.filter';
import { RefusalLog } from './refusal-log';

/** Tells the audit log of changes that were refused or failed. Those that were made are recorded in their own transactions. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly refusals: RefusalLog) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const operation = operationOf(context.getHandler());
    if (operation?.changes !== true) return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(
      catchError(async (error: unknown) => {
        await this.refusals.note(request, operation.action, adminProblemOf(error));
        throw error;
      }),
    );
  }
}
