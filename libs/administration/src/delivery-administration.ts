import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { TenantTransactions } from '#database';
import type { Administrator } from './tenant-administration';
import { ConflictError } from './tenant-problem';

export const DELIVERY_STATUSES = ['accepted', 'processing', 'completed', 'failed'] as const;

/** How far a delivery is. */
export interface DeliveryState {
  /** The `job_id` of the webhook's answer. */
  readonly jobId: string;
  readonly ticketId: string;
  readonly status: (typeof DELIVERY_STATUSES)[number];
  readonly attempts: number;
  readonly receivedAt: Date;
  readonly event?: string;
  readonly correlationId?: string;
  readonly finishedAt?: Date;
  /** When it is put on the queue again at the latest; while it is worked on, when its lease ends. Absent when it is finished. */
  readonly dueAt?: Date;
  /** Of the last attempt that failed. */
  readonly lastError?: string;
  /** Why it has ended without a note, by a rule of its tenant. */
  readonly skipReason?: string;
}

interface StateRow {
  id: string;
  ticket_id: string;
  event: string | null;
  correlation_id: string | null;
  status: DeliveryState['status'];
  attempts: string;
  last_error: string | null;
  skip_reason: string | null;
  received_at: Date;
  finished_at: Date | null;
  due_at: Date | null;
}

/** What an administrator sees of deliveries, which is not what they say. */
@Injectable()
export class DeliveryAdministration {
  constructor(
    private readonly transactions: TenantTransactions,
    private readonly audit: AuditLog,
  ) {}

  /** Those that failed, latest first, or those that are not finished, the one that is due next first. */
  async list(tenantId: string, which: 'failed' | 'unfinished', limit: number): Promise<DeliveryState[]> {
    return this.states(tenantId, [null, which, limit]);
  }

  async find(tenantId: string, jobId: string): Promise<DeliveryState | undefined> {
    return (await this.states(tenantId, [jobId, null, 1]))[0];
  }

  /** Has a failed delivery tried again from the beginning. @throws ConflictError `not-failed` */
  async retry(tenantId: string, jobId: string, administrator: Administrator): Promise<void> {
    await this.transactions.withTenant(tenantId, async (db) => {
      const { rows } = await db.query<{ retried: boolean }>('SELECT retry_delivery($1) AS retried', [jobId]);
      if (rows[0]?.retried !== true) throw new ConflictError('not-failed', 'Only a delivery that has failed can be retried.');
      await this.audit.recordIn(db, { ...administrator, action: 'delivery.retry', outcome: 'ok', tenantId, details: { jobId } });
    });
  }

  private async states(tenantId: string, values: unknown[]): Promise<DeliveryState[]> {
    const { rows } = await this.transactions.withTenant(tenantId, (db) =>
      db.query<StateRow>('SELECT * FROM delivery_states($1, $2, $3)', values),
    );
    return rows.map((row) => ({
      jobId: row.id,
      ticketId: row.ticket_id,
      status: row.status,
      attempts: Number(row.attempts),
      receivedAt: row.received_at,
      ...(row.event !== null && { event: row.event }),
      ...(row.correlation_id !== null && { correlationId: row.correlation_id }),
      ...(row.finished_at !== null && { finishedAt: row.finished_at }),
      ...(row.due_at !== null && { dueAt: row.due_at }),
      ...(row.last_error !== null && { lastError: row.last_error }),
      ...(row.skip_reason !== null && { skipReason: row.skip_reason }),
    }));
  }
}
