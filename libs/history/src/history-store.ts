import { Inject, Injectable } from '@nestjs/common';
import type { QueryConfig } from 'pg';
import { withDeadline } from '#cancellation';
import { databaseFailure, HistoryTransactions, type TenantTransactions } from '#database';
import { Metrics } from '#observability';
import { withoutSubjectPrefixes, withoutTicketNoise } from './noise/ticket-noise';

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

/** What became of a ticket that was stored. */
export type Stored = 'created' | 'updated';

const DEFAULT_TIMEOUT_MS = 30_000;

interface UpsertedRow {
  readonly ticket_id: string;
  readonly created: boolean;
}

const UPSERT = {
  name: 'upsert_ticket_history',
  text: `
    INSERT INTO ticket_history (tenant_id, ticket_id, subject, description, resolution, category, language, url, created_at, resolved_at, source)
    SELECT $1, t.id, t.subject, t.description, t.resolution, t.category,
           coalesce((SELECT preferences ->> 'language' FROM tenants WHERE id = $1), 'english')::regconfig,
           t.url, t.created_at, t.resolved_at, t.source
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[], $10::text[])
      AS t (id, subject, description, resolution, category, url, created_at, resolved_at, source)
    ON CONFLICT (tenant_id, ticket_id) DO UPDATE SET
      subject = EXCLUDED.subject, description = EXCLUDED.description, resolution = EXCLUDED.resolution, category = EXCLUDED.category,
      language = EXCLUDED.language, url = EXCLUDED.url, created_at = coalesce(EXCLUDED.created_at, ticket_history.created_at),
      resolved_at = EXCLUDED.resolved_at, source = EXCLUDED.source
    RETURNING ticket_id, (xmax = 0) AS created`,
};

/**
 * Stores resolved tickets, each once: a ticket that comes again replaces what was known of it. What mail programs put around a text is left out,
 * wherever the ticket comes from.
 */
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
  async upsertResolved(tenantId: string, ticket: ResolvedTicket, timeoutMs = DEFAULT_TIMEOUT_MS): Promise<Stored> {
    const stored = await this.upsertAll(tenantId, [ticket], timeoutMs);
    return stored.get(ticket.ticketId) ?? 'updated';
  }

  /**
   * Stores many tickets in one commit: all or none. Of a ticket that is given twice the last counts.
   *
   * @returns what became of each ticket, by its id.
   * @throws as {@link upsertResolved}
   */
  async upsertAll(
    tenantId: string,
    tickets: readonly ResolvedTicket[],
    timeoutMs = DEFAULT_TIMEOUT_MS,
  ): Promise<ReadonlyMap<string, Stored>> {
    // Sorted, so that two writers of the same tickets wait for each other instead of deadlocking.
    const distinct = [...new Map(tickets.map((ticket) => [ticket.ticketId, ticket])).values()].sort((a, b) =>
      a.ticketId < b.ticketId ? -1 : 1,
    );
    const upsert = () => this.upsert(tenantId, distinct, timeoutMs);
    const rows = await withDeadline(timeoutMs, upsert).catch((error: unknown) => {
      throw databaseFailure(error);
    });
    const created = new Set(rows.filter((row) => row.created).map((row) => row.ticket_id));
    const stored = new Map<string, Stored>();
    for (const { ticketId, source } of distinct) {
      const status = created.has(ticketId) ? 'created' : 'updated';
      stored.set(ticketId, status);
      this.metrics.historyStored.inc({ tenant: tenantId, source, status });
    }
    return stored;
  }

  /** When those of the tickets that are stored were resolved, by their ids. */
  async resolvedTimes(tenantId: string, ticketIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    const { rows } = await this.transactions.withTenant(tenantId, (db) =>
      db.query<{ ticket_id: string; resolved_at: Date }>({
        name: 'resolved_times',
        text: 'SELECT ticket_id, resolved_at FROM ticket_history WHERE tenant_id = $1 AND ticket_id = ANY ($2)',
        values: [tenantId, ticketIds],
      }),
    );
    return new Map(rows.map((row) => [row.ticket_id, row.resolved_at]));
  }

  private async upsert(tenantId: string, tickets: readonly ResolvedTicket[], timeoutMs: number): Promise<UpsertedRow[]> {
    const column = <T>(of: (ticket: ResolvedTicket) => T): T[] => tickets.map(of);
    const { rows } = await this.transactions.withTenant(tenantId, (db) =>
      db.query<UpsertedRow>({
        ...UPSERT,
        values: [
          tenantId,
          column((ticket) => ticket.ticketId),
          column((ticket) => withoutSubjectPrefixes(ticket.subject)),
          column((ticket) => withoutTicketNoise(ticket.description)),
          column((ticket) => withoutTicketNoise(ticket.resolution)),
          column((ticket) => ticket.category ?? null),
          column((ticket) => ticket.url ?? null),
          column((ticket) => ticket.createdAt ?? null),
          column((ticket) => ticket.resolvedAt),
          column((ticket) => ticket.source),
        ],
        // The caller has gone by then: the connection is given up, so that others need not wait for one. Not in the types of pg, but documented.
        query_timeout: timeoutMs,
      } as QueryConfig),
    );
    return rows;
  }
}
