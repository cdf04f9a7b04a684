import type { RecordedAuditEntry } from './audit-entry';

/** How an export of the log is written. */
export interface AuditFormat {
  readonly contentType: string;
  readonly head: string;
  readonly line: (entry: RecordedAuditEntry) => string;
}

const COLUMNS = [
  'id',
  'at',
  'actor_kind',
  'actor_id',
  'actor_name',
  'action',
  'outcome',
  'tenant_id',
  'ticket_id',
  'correlation_id',
  'details',
] as const;

/** One JSON object a line, with the names of the admin API. */
const jsonl: AuditFormat = {
  contentType: 'application/x-ndjson; charset=utf-8',
  head: '',
  line: (entry) => `${JSON.stringify(entry)}\n`,
};

/** RFC 4180, for spreadsheets: what they would take for a formula begins with an apostrophe. */
const csv: AuditFormat = {
  contentType: 'text/csv; charset=utf-8; header=present',
  head: `${COLUMNS.join(',')}\r\n`,
  line: ({ id, at, actor, action, outcome, tenantId, ticketId, correlationId, details }) =>
    `${[id, at.toISOString(), actor.kind, actor.id, actor.name, action, outcome, tenantId, ticketId, correlationId, JSON.stringify(details)].map(cell).join(',')}\r\n`,
};

export const AUDIT_FORMATS = { jsonl, csv } as const satisfies Record<string, AuditFormat>;
export type AuditFormatName = keyof typeof AUDIT_FORMATS;

function cell(value = ''): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
