import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv, type AnySchema } from 'ajv';
import { AdminSystem, type Answer } from './admin-system';

interface Operation {
  readonly operationId: string;
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: AnySchema }> }>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
}

let system: AdminSystem;
let document: Document;
const ajv = new Ajv({ strict: false, formats: { 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) } });
beforeAll(async () => {
  system = await AdminSystem.start();
  document = (await system.call('/docs/openapi.json', { key: '' })).body as unknown as Document;
  ajv.addSchema(document, 'document');
});
afterAll(() => system.stop());

/** Fails unless the answer is one that the document describes for the operation. */
function expectDescribed(method: string, path: string, answer: Answer): void {
  const response = document.paths[path]?.[method.toLowerCase()]?.responses[String(answer.status)];
  if (response === undefined) throw new Error(`${method} ${path} is not said to answer ${answer.status}: ${answer.text}`);
  if (response.content === undefined) {
    expect(answer.text).toBe('');
    return;
  }
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const described = response.content[type];
  if (described === undefined) throw new Error(`${method} ${path} is not said to answer ${answer.status} as ${type}.`);
  if (/[/+]json$/.test(type)) expect(errorsOf(described.schema, answer.body)).toEqual([]);
}
function errorsOf(schema: AnySchema, value: unknown): unknown[] {
  const { $ref } = schema as { $ref?: string };
  const validate = ajv.compile($ref === undefined ? schema : { $ref: `document${$ref}` });
  return validate(value) ? [] : (validate.errors ?? []);
}

describe('the description of the admin API', () => {
  it('is a valid OpenAPI document, for people and for programs', async () => {
    expect(document.openapi).toMatch(/^3\.0\./);
    expect(await new Validator().validate(structuredClone(document) as unknown as Record<string, unknown>)).toMatchObject({ valid: true });
    const page = await system.call('/docs', { key: '' });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    expect((await system.call('/docs/swagger-ui-bundle.js', { key: '' })).status).toBe(200);
    expect(JSON.stringify(document)).not.toContain(system.keys.admin);
  });

  it('says of each operation which scope it needs, and that it answers 401, 403 and 503', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    for (const { operationId, responses, ...rest } of operations) {
      expect([operationId, Object.keys(responses)]).toEqual([operationId, expect.arrayContaining(['401', '403', '503'])]);
      expect(rest).toMatchObject({
        description: expect.stringMatching(/Needs the scope `(read|operate|admin)`/) as string,
        security: [{ bearer: [] }],
      });
    }
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it('fits what is answered: success, and each kind of problem', async () => {
    const job = '00000000-0000-4000-8000-000000000001';
    const answers: [method: string, path: string, call: string, body?: unknown][] = [
      ['POST', '/admin/v1/tenants', 'tenants', system.tenant('acme', { rateLimitPerMinute: 9, preferences: { tone: 'concise' } })],
      ['POST', '/admin/v1/tenants', 'tenants', system.tenant('globex', { webhookSecret: undefined })],
      ['POST', '/admin/v1/tenants', 'tenants', system.tenant()],
      ['POST', '/admin/v1/tenants', 'tenants', {}],
      ['GET', '/admin/v1/tenants', 'tenants?limit=1'],
      ['GET', '/admin/v1/tenants', 'tenants?limit=x'],
      ['GET', '/admin/v1/tenants/{tenantId}', 'tenants/acme'],
      ['GET', '/admin/v1/tenants/{tenantId}', 'tenants/nobody'],
      ['PATCH', '/admin/v1/tenants/{tenantId}', 'tenants/acme', { name: 'ACME' }],
      ['PATCH', '/admin/v1/tenants/{tenantId}', 'tenants/acme', { name: 7 }],
      ['POST', '/admin/v1/tenants/{tenantId}/webhook-secret/rotate', 'tenants/acme/webhook-secret/rotate', {}],
      ['DELETE', '/admin/v1/tenants/{tenantId}/webhook-secret/previous', 'tenants/acme/webhook-secret/previous'],
      ['PUT', '/admin/v1/tenants/{tenantId}/credentials', 'tenants/acme/credentials', { credentials: { technicianKey: 'fake-key' } }],
      ['POST', '/admin/v1/tenants/{tenantId}/test-connection', 'tenants/acme/test-connection'],
      ['GET', '/admin/v1/tenants/{tenantId}/webhook', 'tenants/acme/webhook'],
      ['GET', '/admin/v1/tenants/{tenantId}/deliveries', 'tenants/acme/deliveries?status=failed'],
      ['GET', '/admin/v1/tenants/{tenantId}/deliveries/{jobId}', `tenants/acme/deliveries/${job}`],
      ['POST', '/admin/v1/tenants/{tenantId}/deliveries/{jobId}/retry', `tenants/acme/deliveries/${job}/retry`],
      ['POST', '/admin/v1/tenants/{tenantId}/deliveries/{jobId}/retry', `tenants/acme/deliveries/${job}/retry`],
      ['POST', '/admin/v1/tenants/{tenantId}/deactivate', 'tenants/acme/deactivate'],
      ['POST', '/admin/v1/api-keys', 'api-keys', { name: 'Ada', scope: 'read' }],
      ['GET', '/admin/v1/api-keys', 'api-keys'],
      ['DELETE', '/admin/v1/api-keys/{keyId}', 'api-keys/0000000000000000'],
      ['GET', '/admin/v1/audit', 'audit'],
      ['GET', '/admin/v1/audit', 'audit?format=csv'],
    ];
    await system.database.pool('admin').query(
      `INSERT INTO deliveries (tenant_id, id, delivery_id, ticket_id, payload, status, event, correlation_id, last_error, finished_at)
       VALUES ('acme', $1, 'd1', '17', '{}', 'failed', 'created', 'c-1', 'The desk was away.', now())`,
      [job],
    );
    const statuses = new Set<number>();
    for (const [method, path, call, body] of answers) {
      const answer = await system.call(call, { method, ...(body !== undefined && { body }) });
      expectDescribed(method, path, answer);
      statuses.add(answer.status);
    }
    for (const [key, status] of [
      ['', 401],
      [system.keys.read, 403],
    ] as const) {
      const answer = await system.call('audit', { key });
      expectDescribed('GET', '/admin/v1/audit', answer);
      expect(answer.status).toBe(status);
    }
    expect([...statuses].sort()).toEqual([200, 201, 202, 204, 404, 409, 422]);
    const entry = (document as unknown as { components: { schemas: Record<string, AnySchema> } }).components.schemas['AuditEntry'];
    const { text } = await system.call('audit');
    for (const line of text.trim().split('\n')) {
      expect([entry !== undefined, errorsOf({ $ref: '#/components/schemas/AuditEntry' }, JSON.parse(line))]).toEqual([true, []]);
    }
  });

  it('is of use: an answer with another field does not fit it', () => {
    expect(errorsOf({ $ref: '#/components/schemas/WebhookSecret' }, { webhookSecret: 'x' })).toHaveLength(1);
    expect(errorsOf({ $ref: '#/components/schemas/ConnectionVerdict' }, { ok: true, message: 'x', secret: 'y' })).toHaveLength(1);
  });
});
