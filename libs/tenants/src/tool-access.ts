/**
 * Why a tenant's ticketing tool does nothing for us: it refuses the credentials (`unauthorized`), address or credentials cannot be right
 * (`misconfigured`), the credentials were sealed with another encryption key (`sealed`), or the service that holds their key is away (`key_service`).
 */
export const TOOL_REFUSAL_KINDS = ['unauthorized', 'misconfigured', 'sealed', 'key_service'] as const;
export type ToolRefusalKind = (typeof TOOL_REFUSAL_KINDS)[number];

/** Whether a tenant's ticketing tool works for us, as far as its tickets have shown. */
export type ToolAccess = { readonly state: 'ok' } | ({ readonly state: 'refused' } & ToolRefusal);

export interface ToolRefusal {
  readonly since: Date;
  readonly kind: ToolRefusalKind;
  /** Of the latest refusal. It holds no credential. */
  readonly message: string;
  readonly nextTryAt: Date;
  /** Deliveries that wait until the tool works again. */
  readonly waiting: number;
}

/** What a list tells of it. */
export type ListedToolAccess = { readonly state: 'ok' } | ({ readonly state: 'refused' } & Pick<ToolRefusal, 'since' | 'kind'>);

/** `tool_access` as columns of a query that joins it; all NULL while the tool works. */
export interface ToolAccessColumns {
  readonly refused_since: Date | null;
  readonly refused_kind: ToolRefusalKind | null;
}

export function listedToolAccess({ refused_since: since, refused_kind: kind }: ToolAccessColumns): ListedToolAccess {
  return since === null || kind === null ? { state: 'ok' } : { state: 'refused', since, kind };
}
