import { Injectable } from '@nestjs/common';
import { type Queryable, TenantTransactions } from '#database';
import type { Actor, AuditEntry, AuditFilter, AuditOutcome, RecordedAuditEntry } from './audit-entry';

const PAGE = 500;

interface AuditRow {
  id: string;
  at: Date;
  tenant_id: string;
  actor_kind: Actor['kind'];
  actor_id: string;
  actor_name: string;
  action: string;
  ticket_id: string | null;
  outcome: AuditOutcome;
  correlation_id: string | null;
  details: Record<string, unknown>;
}

/** Who did what to which tenant or ticket. The roles of the application can add to it and change nothing; entries go after 90 days. */
@Injectable()
export class AuditLog {
  constructor(private readonly transactions: TenantTransactions) {}

  /**
   * Adds an entry in the transaction of what it tells of: there is none of what was undone, and nothing done without one.
   *
   * @param db In a transaction of the entry's tenant; without a tenant when the entry has none. Postgres refuses any other.
   */
  async recordIn(db: Queryable, { actor, action, outcome, tenantId, ticketId, correlationId, details }: AuditEntry): Promise<void> {
    await db.query(
      `INSERT INTO audit_log (tenant_id, actor_kind, actor_id, actor_name, action, ticket_id, outcome, correlation_id, details)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        tenantId ?? '',
        actor.kind,
        actor.id,
        actor.name,
        action,
        ticketId ?? null,
        outcome,
        correlationId ?? null,
        JSON.stringify(details ?? {}),
      ],
    );
  }

  /** Adds an entry by itself: for what was refused or failed, and for what changes nothing in the database. */
  async record(entry: AuditEntry): Promise<void> {
    const add = (db: Queryable) => this.recordIn(db, entry);
    await (entry.tenantId === undefined ? this.transactions.withoutTenant(add) : this.transactions.withTenant(entry.tenantId, add));
  }

  /** Oldest first, read in pages, so that a log of any length takes little memory and no long transaction. */
  async *entries(filter: AuditFilter = {}): AsyncGenerator<RecordedAuditEntry> {
    let after = '0';
    for (;;) {
      const rows = await this.page(after, filter);
      for (const row of rows) yield entryOf(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return;
      after = last.id;
    }
  }

  /** Row-level security decides about the entries of one tenant; those of all are handed out by a function. */
  private async page(after: string, { tenantId, actorId, action, outcome, from, to }: AuditFilter): Promise<AuditRow[]> {
    const values = [after, PAGE, from ?? null, to ?? null, tenantId ?? null, actorId ?? null, action ?? null, outcome ?? null];
    const read = (source: string) => (db: Queryable) =>
      db.query<AuditRow>(`SELECT * FROM ${source}($1, $2, $3, $4, $5, $6, $7, $8)`, values);
    const { rows } = await (tenantId === undefined
      ? this.transactions.withoutTenant(read('all_audit_entries'))
      : this.transactions.withTenant(tenantId, read('audit_entries')));
    return rows;
  }
}

function entryOf(row: AuditRow): RecordedAuditEntry {
  return {
    id: row.id,
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    action: row.action,
    outcome: row.outcome,
    ...(row.tenant_id !== '' && { tenantId: row.tenant_id }),
    ...(row.ticket_id !== null && { ticketId: row.ticket_id }),
    ...(row.correlation_id !== null && { correlationId: row.correlation_id }),
    details: row.details,
  };
}
