import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditLog } from '#audit';
import { TENANT_ID } from '#database';
import type { Problem } from '../../http/problem-details';
import { administratorOf } from '../access/caller';

/** Puts into the audit log what was refused, or has failed. */
@Injectable()
export class RefusalLog {
  private readonly logger = new Logger(RefusalLog.name);

  constructor(private readonly audit: AuditLog) {}

  /** It does not throw: the caller is told of the problem, and not of the log's. */
  async note(request: FastifyRequest, action: string, { status, code, errors }: Problem): Promise<void> {
    const { tenantId } = request.params as { tenantId?: string };
    const known = tenantId !== undefined && TENANT_ID.test(tenantId);
    try {
      await this.audit.record({
        ...administratorOf(request),
        action,
        outcome: status < 500 ? 'refused' : 'failed',
        ...(known && { tenantId }),
        details: { problem: code, ...(errors !== undefined && { fields: errors.map(({ field }) => field.slice(0, 100)).slice(0, 20) }) },
      });
    } catch (error) {
      this.logger.warn(
        `${action} was ${status < 500 ? 'refused' : 'not done'}, and could not be put into the audit log: ${(error as Error).message}`,
      );
    }
  }
}
