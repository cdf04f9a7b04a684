/** What the webhook endpoint needs to know of a tenant. */
export interface WebhookTenant {
  readonly id: string;
  /** The current secret and, during a rotation, the previous one. */
  readonly webhookSecrets: readonly string[];
  /** Deliveries accepted in a minute; undefined means the configured default. */
  readonly rateLimitPerMinute?: number;
}

/** What the worker needs to enhance a tenant's tickets. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly tool: {
    /** Name of a registered ticketing tool, for example `servicedesk-plus`. */
    readonly name: string;
    readonly baseUrl: string;
    readonly credentials: Readonly<Record<string, string>>;
  };
  readonly preferences: TenantPreferences;
}

/** Every context source that there may be, so that a misspelt one is noticed when it is turned off. */
export const CONTEXT_SOURCE_NAMES = [
  'ticket_history',
  'solutions',
  'knowledge_base',
  'assets',
  'inventory',
  'monitoring',
  'web_search',
] as const;

/** Tickets that get no note. A rule that is left out leaves nothing out. */
export interface SkipRules {
  /** Fewer words than this in subject and description together. */
  readonly minWords?: number;
  /** In one of these statuses, as the tool calls them, for example `Closed`. */
  readonly statuses?: readonly string[];
  /** With one of these patterns in subject or description; `*` stands for any text. */
  readonly spam?: readonly string[];
  /** Of requesters whose address or name fits one of these patterns as a whole, for example `*@board.acme.example`. */
  readonly requesters?: readonly string[];
  /** Of requesters that the tool marks as VIP. */
  readonly vip?: boolean;
}

/** How steps are put: for experienced technicians, or for those who still learn. */
export const TONES = ['concise', 'explanatory'] as const;
export type Tone = (typeof TONES)[number];

/** A tenant's wishes for its notes. Every one is optional; the configuration gives the default. */
export interface TenantPreferences {
  /** Upper bound of the note's length in words. */
  readonly maxWords?: number;
  /** Postgres text search configuration for the tenant's tickets, for example `german`. Default `english`. */
  readonly language?: string;
  /** Language in which the model writes, in English, for example `German`. Default: that of the ticket. */
  readonly noteLanguage?: string;
  /** Default `concise`. */
  readonly tone?: Tone;
  /** Model name at the configured endpoint. */
  readonly model?: string;
  /** Model to ask when that one is overloaded, fails or takes too long; empty asks none. */
  readonly fallbackModel?: string;
  /** Limits of what its calls to models may take; those that are left out are the configuration's, 0 is no limit. */
  readonly budgets?: {
    readonly tokensPerDay?: number;
    readonly tokensPerMonth?: number;
    readonly usdPerDay?: number;
    readonly usdPerMonth?: number;
  };
  /** True shows notes to the requesters too. Default: only technicians see them. */
  readonly publicNote?: boolean;
  readonly skip?: SkipRules;
  /** Context sources that are turned on or off, by name, for example `{ web_search: true, solutions: false }`. */
  readonly sources?: Readonly<Record<string, boolean>>;
}
