import { DELIVERY_STATUSES } from '#administration';
import { SCOPES } from '#api-keys';
import { ACTOR_KINDS, AUDIT_OUTCOMES } from '#audit';
import { RATINGS } from '#feedback';
import { TENANT_SCHEMA, TOOL_REFUSAL_KINDS } from '#tenants';

/** A JSON schema as Ajv and OpenAPI 3.0 both take it. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}
export type ObjectSchema = JsonSchema & { readonly type: 'object'; readonly properties: Readonly<Record<string, JsonSchema>> };

const text: JsonSchema = { type: 'string' };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const flag: JsonSchema = { type: 'boolean' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const reference = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** @param optional names of properties that may be absent */
function object(properties: Readonly<Record<string, JsonSchema>>, optional: readonly string[] = []): ObjectSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', additionalProperties: false, properties, ...(required.length > 0 && { required }) };
}
const listOf = (name: string, further: Readonly<Record<string, JsonSchema>> = {}): ObjectSchema =>
  object({ items: { type: 'array', items: reference(name) }, ...further }, Object.keys(further));

// Its type is the literal that was generated, which no type of schemas in general takes.
const tenant = TENANT_SCHEMA as unknown as ObjectSchema;
const declared: JsonSchema = { ...flag, description: 'Whether the values of the chart say what it is: then it is changed there only.' };
const ratingCounts = { up: { ...count, description: 'Notes that helped.' }, down: { ...count, description: 'Notes that did not.' } };
const ratedBy = (name: string, what: JsonSchema): JsonSchema => ({ type: 'array', items: object({ [name]: what, ...ratingCounts }) });

const webhookSecret = tenant.properties['webhookSecret'] ?? text;
const settings = Object.fromEntries(Object.entries(tenant.properties).filter(([name]) => name !== 'id' && name !== 'webhookSecret'));
const preferences = tenant.properties['preferences'] ?? {};
const credentials: JsonSchema = { type: 'object', additionalProperties: text };
const apiKey = {
  id: text,
  name: text,
  scope: { type: 'string', enum: SCOPES },
  createdAt: time,
  createdBy: text,
  expiresAt: { ...time, description: 'Absent when it does not expire.' },
};
const named: JsonSchema = { type: 'string', minLength: 1, maxLength: 100, pattern: '\\S' };

const toolAccess = object(
  {
    state: {
      type: 'string',
      enum: ['ok', 'refused'],
      description: 'Refused: its tickets wait, and one at a time tries with growing pauses.',
    },
    since: time,
    kind: {
      type: 'string',
      enum: TOOL_REFUSAL_KINDS,
      description:
        'Sealed: the credentials were sealed with another encryption key than the worker has; key_service: the service with the key is away.',
    },
    message: { ...text, description: 'Of the latest refusal.' },
    nextTryAt: { ...time, description: 'A change of tool or credentials, and a connection test that succeeds, bring it forward.' },
    waiting: { ...count, description: 'Deliveries that wait for the tool.' },
  },
  ['since', 'kind', 'message', 'nextTryAt', 'waiting'],
);

const tenantView = {
  id: text,
  name: text,
  active: { ...flag, description: 'Whether its webhooks are accepted.' },
  declared,
  rateLimitPerMinute: { ...count, description: 'Absent: as the configuration has it.' },
  tool: object({
    name: text,
    baseUrl: text,
    credentials: { type: 'array', items: text, description: 'Names of those that are set; their values are never shown.' },
    credentialsOpen: { ...flag, description: 'False when they were sealed with another encryption key, and must be given anew.' },
  }),
  preferences,
  previousSecretAccepted: { ...flag, description: 'Whether the webhook secret before the present one is still accepted.' },
  toolAccess: reference('ToolAccess'),
  createdAt: time,
  updatedAt: time,
};

/** Every body that the admin API takes or answers, by its name in the OpenAPI document. */
export const SCHEMAS = {
  Problem: object(
    {
      type: { ...text, description: 'urn:ai-agents:problem: and what kind it is.' },
      title: text,
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: text,
      errors: { type: 'array', items: object({ field: { ...text, description: 'Empty for the whole.' }, problem: text }) },
      correlationId: { ...text, description: 'Finds the request in logs and in the audit log.' },
    },
    ['detail', 'errors'],
  ),
  TenantSummary: object({
    id: text,
    name: text,
    active: flag,
    declared,
    tool: object({ name: text, baseUrl: text }),
    toolAccess: reference('ToolAccess'),
    createdAt: time,
    updatedAt: time,
  }),
  ToolAccess: toolAccess,
  TenantList: listOf('TenantSummary', { next: { ...text, description: 'Give it as `after` for the next page; absent on the last one.' } }),
  Tenant: object(tenantView, ['rateLimitPerMinute']),
  NewTenant: {
    ...tenant,
    required: ['id', 'name', 'tool'],
    description: 'As in a file of `tenants apply`. Without a webhookSecret one is made, and shown once.',
  },
  CreatedTenant: object({ ...tenantView, webhookSecret: { ...text, description: 'When none was given. It is shown this once.' } }, [
    'rateLimitPerMinute',
    'webhookSecret',
  ]),
  TenantChanges: {
    type: 'object',
    minProperties: 1,
    description:
      'A merge patch (RFC 7396): what is left out stays, null removes. Fields are those of a tenant without id and webhookSecret.',
    properties: Object.fromEntries(Object.keys(settings).map((name) => [name, { description: `See NewTenant.${name}.` }])),
  },
  TenantSettings: { ...tenant, properties: settings, required: ['name', 'tool'], description: 'What a tenant is after a change.' },
  Credentials: object({ credentials: { ...credentials, minProperties: 1 } }),
  NewWebhookSecret: object({ webhookSecret }, ['webhookSecret']),
  WebhookSecret: object({
    webhookSecret: { ...text, description: 'It is shown this once.' },
    previousSecretAccepted: { ...flag, description: 'True until the overlap is ended, or until the next rotation.' },
  }),
  ConnectionVerdict: object({ ok: flag, message: text }),
  Webhook: object(
    {
      url: { ...text, description: 'Where the help desk sends its webhooks to.' },
      signature: text,
      snippets: object({ deluge: text, python: text, powershell: text, curl: text }),
    },
    ['snippets'],
  ),
  Delivery: object(
    {
      jobId: text,
      ticketId: text,
      status: { type: 'string', enum: DELIVERY_STATUSES },
      attempts: count,
      receivedAt: time,
      event: text,
      correlationId: text,
      finishedAt: time,
      dueAt: {
        ...time,
        description: 'When it is put on the queue again at the latest, unless it is worked on; absent when it is finished.',
      },
      lastError: text,
      skipReason: { ...text, description: 'The rule of the tenant because of which it has no note.' },
    },
    ['event', 'correlationId', 'finishedAt', 'dueAt', 'lastError', 'skipReason'],
  ),
  DeliveryList: listOf('Delivery'),
  FeedbackStatistics: object({
    ...ratingCounts,
    months: ratedBy('month', { ...text, description: 'In UTC, such as 2026-11.' }),
    models: ratedBy('model', { ...text, description: '`none` for notes without one.' }),
    sources: ratedBy('source', { ...text, description: 'What the note shows something of.' }),
  }),
  RatedNote: object(
    {
      jobId: { ...text, description: 'The note shows it as its reference.' },
      ticketId: text,
      rating: { type: 'string', enum: RATINGS },
      comment: text,
      model: text,
      sources: { type: 'array', items: text },
      pastTickets: { type: 'array', items: text, description: 'Ids of the past tickets that the note shows.' },
      ratedAt: time,
    },
    ['model'],
  ),
  RatedNoteList: listOf('RatedNote', { next: { ...text, description: 'Give it as `after` for the next page; absent on the last one.' } }),
  ApiKey: object({ ...apiKey, revokedAt: time, lastUsedAt: { ...time, description: 'To a quarter of an hour.' } }, [
    'expiresAt',
    'revokedAt',
    'lastUsedAt',
  ]),
  ApiKeyList: listOf('ApiKey'),
  NewApiKey: object(
    {
      name: { ...named, description: 'Who is to use it.' },
      scope: apiKey.scope,
      expires: { ...text, default: '90d', description: 'In so many days, such as `30d`, or `never`.' },
    },
    ['expires'],
  ),
  CreatedApiKey: object({ ...apiKey, key: { ...text, description: 'It is shown this once.' } }, ['expiresAt']),
  AuditEntry: object(
    {
      id: text,
      at: time,
      actor: object({ kind: { type: 'string', enum: ACTOR_KINDS }, id: text, name: text }),
      action: text,
      outcome: { type: 'string', enum: AUDIT_OUTCOMES },
      tenantId: text,
      ticketId: text,
      correlationId: text,
      details: { type: 'object', additionalProperties: true },
    },
    ['tenantId', 'ticketId', 'correlationId'],
  ),
} as const satisfies Record<string, JsonSchema>;

export type SchemaName = keyof typeof SCHEMAS;
