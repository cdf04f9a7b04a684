export const ACTOR_KINDS = ['api_key', 'oidc', 'command', 'system'] as const;

/** Whoever has done something. */
export interface Actor {
  readonly kind: (typeof ACTOR_KINDS)[number];
  /** What tells it from others of its kind: the id of a key, the subject of a token, the name of a command. */
  readonly id: string;
  /** For people. */
  readonly name: string;
}

export const AUDIT_OUTCOMES = ['ok', 'refused', 'failed'] as const;

/** `refused` was not allowed or made no sense, `failed` could not be done; neither has changed anything. */
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** One thing that somebody did, or tried to do. */
export interface AuditEntry {
  readonly actor: Actor;
  /** For example `tenant.create`. */
  readonly action: string;
  readonly outcome: AuditOutcome;
  /** Absent when it concerns the installation. */
  readonly tenantId?: string | undefined;
  readonly ticketId?: string | undefined;
  /** Finds what else belongs to the same request, such as lines of the log. */
  readonly correlationId?: string | undefined;
  /** What else is worth knowing, for example which fields were changed. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** An entry as the log keeps it. */
export interface RecordedAuditEntry extends AuditEntry {
  /** Grows with time; two entries of the same moment may have any order. */
  readonly id: string;
  readonly at: Date;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Which entries; what is left out filters nothing. */
export interface AuditFilter {
  readonly tenantId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: AuditOutcome | undefined;
  readonly from?: Date | undefined;
  /** Entries before this time. */
  readonly to?: Date | undefined;
}
