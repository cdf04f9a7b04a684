import type { JSONSchemaType } from 'ajv';
import { TENANT_ID } from '#database';
import { CONTEXT_SOURCE_NAMES, type TenantPreferences, TONES } from './tenant';
import type { TenantDefinition } from './tenant-store';

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength }) as const;

const tokens = { type: 'integer', minimum: 0, maximum: 1_000_000_000_000, nullable: true } as const;
const usd = { type: 'number', minimum: 0, maximum: 1_000_000, nullable: true } as const;

const patterns = {
  type: 'array',
  maxItems: 100,
  items: { type: 'string', minLength: 1, maxLength: 200, pattern: '[^*\\s]' },
  nullable: true,
} as const;

/** A tenant's wishes, as a file of `tenants apply` and the admin API take them. */
export const TENANT_PREFERENCES_SCHEMA: JSONSchemaType<TenantPreferences> = {
  type: 'object',
  additionalProperties: false,
  properties: {
    maxWords: { type: 'integer', minimum: 100, maximum: 2_000, nullable: true },
    language: { type: 'string', pattern: '^[a-z_]{2,63}$', nullable: true },
    // It becomes a part of a sentence to the model.
    noteLanguage: { type: 'string', pattern: "^\\p{Lu}[\\p{L} ()'-]{1,39}$", nullable: true },
    tone: { type: 'string', enum: TONES, nullable: true },
    model: { ...text(200), nullable: true },
    fallbackModel: { type: 'string', maxLength: 200, nullable: true },
    budgets: {
      type: 'object',
      required: [],
      additionalProperties: false,
      properties: {
        tokensPerDay: tokens,
        tokensPerMonth: tokens,
        usdPerDay: usd,
        usdPerMonth: usd,
      },
      nullable: true,
    },
    publicNote: { type: 'boolean', nullable: true },
    skip: {
      type: 'object',
      required: [],
      additionalProperties: false,
      properties: {
        minWords: { type: 'integer', minimum: 1, maximum: 1_000, nullable: true },
        statuses: patterns,
        spam: patterns,
        requesters: patterns,
        vip: { type: 'boolean', nullable: true },
      },
      nullable: true,
    },
    sources: {
      type: 'object',
      required: [],
      additionalProperties: false,
      properties: Object.fromEntries(CONTEXT_SOURCE_NAMES.map((name) => [name, { type: 'boolean' }])),
      nullable: true,
    },
  },
};

/** A whole tenant, as a file of `tenants apply` and the admin API take it. Ajv fills in the defaults with `useDefaults`. */
export const TENANT_SCHEMA: JSONSchemaType<TenantDefinition> = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'name', 'webhookSecret', 'tool'],
  properties: {
    id: { type: 'string', pattern: TENANT_ID.source },
    name: text(200),
    active: { type: 'boolean', nullable: true },
    webhookSecret: { type: 'string', minLength: 16, maxLength: 200 },
    rateLimitPerMinute: { type: 'integer', minimum: 1, maximum: 10_000_000, nullable: true },
    tool: {
      type: 'object',
      additionalProperties: false,
      required: ['name', 'baseUrl', 'credentials'],
      properties: {
        name: text(63),
        baseUrl: { type: 'string', pattern: '^(https?://\\S+)?$', default: '' },
        credentials: { type: 'object', required: [], additionalProperties: { type: 'string' }, default: {} },
      },
    },
    preferences: { ...TENANT_PREFERENCES_SCHEMA, default: {} },
  },
};
