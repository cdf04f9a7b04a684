import { Inject, Injectable } from '@nestjs/common';
import type { QueryConfig } from 'pg';
import { withDeadline } from '#cancellation';
import { databaseFailure, HistoryTransactions, type TenantTransactions } from '#database';
import { Metrics } from '#observability';

/** A resolved ticket as it enters the history. Plain text. */
export interface ResolvedTicket {
  readonly ticketId: string;
  readonly subject: string;
  readonly description: string;
  readonly resolution: string;
  readonly category?: string;
  readonly url?: string;
  readonly createdAt?: Date;
  readonly resolvedAt: Date;
  /** Where it came from, for example `webhook` or `import`. */
  readonly source: string;
}

const DEFAULT_TIMEOUT_MS = 30_000;

const UPSERT = {
  name: 'upsert_ticket_history',
  text: `
    INSERT INTO ticket_history (tenant_id, ticket_id, subject, description, resolution, category, language, url, created_at, resolved_at, source)
    VALUES ($1, $2, $3, $4, $5, $6,
            coalesce((SELECT preferences ->> 'language' FROM tenants WHERE id = $1), 'english')::regconfig, $7, $8, $9, $10)
    ON CONFLICT (tenant_id, ticket_id) DO UPDATE SET
      subject = EXCLUDED.subject, description = EXCLUDED.description, resolution = EXCLUDED.resolution, category = EXCLUDED.category,
      language = EXCLUDED.language, url = EXCLUDED.url, created_at = coalesce(EXCLUDED.created_at, ticket_history.created_at),
      resolved_at = EXCLUDED.resolved_at, source = EXCLUDED.source
    RETURNING (xmax = 0) AS created`,
};

/** Stores resolved tickets, each once: a ticket that comes again replaces what was known of it. */
@Injectable()
export class HistoryStore {
  constructor(
    @Inject(HistoryTransactions) private readonly transactions: TenantTransactions,
    private readonly metrics: Metrics,
  ) {}

  /**
   * @param timeoutMs Milliseconds after which the commit counts as failed.
   * @returns whether the ticket was new.
   * @throws DatabaseUnavailableError when Postgres does not commit, UnstorableError when it never will.
   */
  async upsertResolved(tenantId: string, ticket: ResolvedTicket, timeoutMs = DEFAULT_TIMEOUT_MS): Promise<'created' | 'updated'> {
    const upsert = () => this.upsert(tenantId, ticket, timeoutMs);
    const created = await withDeadline(timeoutMs, upsert).catch((error: unknown) => {
      throw databaseFailure(error);
    });
    const status = created ? 'created' : 'updated';
    this.metrics.historyStored.inc({ tenant: tenantId, source: ticket.source, status });
    return status;
  }

  private async upsert(tenantId: string, ticket: ResolvedTicket, timeoutMs: number): Promise<boolean> {
    const { rows } = await this.transactions.withTenant(tenantId, (db) =>
      db.query<{ created: boolean }>({
        ...UPSERT,
        values: [
          tenantId,
          ticket.ticketId,
          ticket.subject,
          ticket.description,
          ticket.resolution,
          ticket.category ?? null,
          ticket.url ?? null,
          ticket.createdAt ?? null,
          ticket.resolvedAt,
          ticket.source,
        ],
        // The caller has gone by then: the connection is given up, so that others need not wait for one. Not in the types of pg, but documented.
        query_timeout: timeoutMs,
      } as QueryConfig),
    );
    return rows[0]?.created === true;
  }
}
