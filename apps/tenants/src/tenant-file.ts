import { Ajv, type ErrorObject, type JSONSchemaType } from 'ajv';
import { parseAllDocuments } from 'yaml';
import { TENANT_ID } from '#database';
import { CONTEXT_SOURCE_NAMES, type TenantDefinition, type TenantPreferences, TONES } from '#tenants';
import { TenantsError } from './tenants.error';

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength }) as const;

const tokens = { type: 'integer', minimum: 0, maximum: 1_000_000_000_000, nullable: true } as const;
const usd = { type: 'number', minimum: 0, maximum: 1_000_000, nullable: true } as const;

const patterns = {
  type: 'array',
  maxItems: 100,
  items: { type: 'string', minLength: 1, maxLength: 200, pattern: '[^*\\s]' },
  nullable: true,
} as const;

const preferences: JSONSchemaType<TenantPreferences> = {
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

const schema: JSONSchemaType<TenantDefinition> = {
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
    preferences: { ...preferences, default: {} },
  },
};

const validate = new Ajv({ allErrors: true, useDefaults: true }).compile(schema);

/**
 * The tenants that a YAML or JSON text describes: one, a list of them, or several documents.
 *
 * @throws TenantsError
 */
export function readTenants(content: string): TenantDefinition[] {
  const found = documents(content).flatMap((document) => (Array.isArray(document) ? (document as unknown[]) : [document]));
  if (found.length === 0) throw new TenantsError(['The file holds no tenant.']);
  const problems: string[] = [];
  const tenants: TenantDefinition[] = [];
  for (const [index, candidate] of found.entries()) {
    if (validate(candidate)) tenants.push(candidate);
    else problems.push(...(validate.errors ?? []).map((error) => `${nameOf(candidate, index)}: ${describe(error)}`));
  }
  const ids = tenants.map(({ id }) => id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) problems.push(`The tenant ${id} is there twice.`);
  if (problems.length > 0) throw new TenantsError(problems);
  return tenants;
}

function documents(content: string): unknown[] {
  // Pretty errors would quote the line, and lines hold secrets.
  const parsed = parseAllDocuments(content, { prettyErrors: false });
  if (!Array.isArray(parsed)) return [];
  const broken = parsed.flatMap(({ errors }) => errors);
  if (broken.length > 0) throw new TenantsError(broken.map(({ code, pos }) => `The file is not YAML at character ${pos[0]}: ${code}.`));
  return parsed.map((document) => document.toJS() as unknown).filter((document) => document !== null);
}

function nameOf(candidate: unknown, index: number): string {
  const id = typeof candidate === 'object' && candidate !== null && 'id' in candidate ? candidate.id : undefined;
  return typeof id === 'string' && /^[\w-]{1,63}$/.test(id) ? `tenant ${id}` : `tenant number ${index + 1}`;
}

/** Where, and what is expected; never what is there, which may be a secret. */
function describe({ keyword, instancePath, params, message = 'is not valid' }: ErrorObject): string {
  const path = instancePath.slice(1).replaceAll('/', '.');
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (keyword === 'required') return `${below(String(params['missingProperty']))} is missing`;
  if (keyword === 'additionalProperties') return `${below(String(params['additionalProperty']))} is not known`;
  const expected = keyword === 'enum' ? `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}` : message;
  return `${path === '' ? 'the entry' : path} ${expected}`;
}
