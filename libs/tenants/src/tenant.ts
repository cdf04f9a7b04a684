import type { TenantDefinition, TenantPreferences } from './generated/tenant.types';
import { TENANT_SCHEMA } from './generated/tenant.schema';

export type { SkipRules, TenantDefinition, TenantPreferences, Tone } from './generated/tenant.types';

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
  readonly tool: TenantDefinition['tool'];
  readonly preferences: TenantPreferences;
}

/** Every context source that there may be, so that a misspelt one is noticed when it is turned off. */
export const CONTEXT_SOURCE_NAMES = Object.keys(TENANT_SCHEMA.properties.preferences.properties.sources.properties);
