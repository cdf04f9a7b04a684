import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { includesScope } from '#api-keys';
import { correlationIdOf } from '../../http/correlation';
import { ProblemException } from '../../http/problem-details';
import { RefusalLog } from '../audit/refusal-log';
import { setCaller } from './caller';
import { CallerIdentification } from './caller-identification';
import { operationOf } from './operation.decorator';

/** Lets a request pass whose sender is known and has the scope that the operation needs. */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(
    private readonly identification: CallerIdentification,
    private readonly refusals: RefusalLog,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    // Answers hold what only their receiver should know, sometimes a secret that is shown once.
    void reply.header('cache-control', 'no-store').header('x-correlation-id', correlationIdOf(request));
    const operation = operationOf(context.getHandler());
    if (operation === undefined) throw new Error('An operation of the admin API without a scope is open to nobody.');
    const caller = await this.identification.identify(request.headers.authorization);
    if (caller === undefined) {
      const detail = 'Send a key or token that is valid now, as Authorization: Bearer …';
      throw new ProblemException({ status: 401, code: 'unauthenticated', title: 'Who calls is not known', detail });
    }
    setCaller(request, caller);
    if (caller.scope !== undefined && includesScope(caller.scope, operation.scope)) return true;
    const problem = {
      status: 403,
      code: 'scope-missing',
      title: 'This needs another scope',
      detail: caller.remedy ?? `The scope ${operation.scope} is needed, and ${caller.scope ?? 'none'} was given.`,
    };
    await this.refusals.note(request, operation.action, problem);
    throw new ProblemException(problem);
  }
}
