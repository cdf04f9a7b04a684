import { AdminSystem, type Answer } from './admin-system';

let system: AdminSystem;
beforeAll(async () => {
  system = await AdminSystem.start();
  await system.create();
});
afterAll(() => system.stop());

const JOB = '00000000-0000-4000-8000-000000000000';
/** Every operation, and the scope that it needs. */
const OPERATIONS = [
  ['GET', 'tenants', 'read'],
  ['POST', 'tenants', 'admin'],
  ['GET', 'tenants/acme', 'read'],
  ['PATCH', 'tenants/acme', 'admin'],
  ['POST', 'tenants/acme/deactivate', 'admin'],
  ['POST', 'tenants/acme/webhook-secret/rotate', 'admin'],
  ['DELETE', 'tenants/acme/webhook-secret/previous', 'admin'],
  ['PUT', 'tenants/acme/credentials', 'admin'],
  ['POST', 'tenants/acme/test-connection', 'operate'],
  ['GET', 'tenants/acme/webhook', 'read'],
  ['GET', 'tenants/acme/webhook/curl', 'read'],
  ['GET', 'tenants/acme/deliveries', 'read'],
  ['GET', `tenants/acme/deliveries/${JOB}`, 'read'],
  ['POST', `tenants/acme/deliveries/${JOB}/retry`, 'operate'],
  ['GET', 'tenants/acme/feedback', 'read'],
  ['GET', 'tenants/acme/feedback/notes', 'read'],
  ['GET', 'audit', 'admin'],
  ['GET', 'api-keys', 'admin'],
  ['POST', 'api-keys', 'admin'],
  ['DELETE', 'api-keys/0000000000000000', 'admin'],
] as const;

function expectProblem(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.body['type']]).toEqual([status, `urn:ai-agents:problem:${code}`]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.body).toMatchObject({ status, title: expect.any(String) as string, correlationId: expect.any(String) as string });
  expect(answer.text).not.toMatch(/node_modules|\.ts:|at .*\(/);
}

describe('the admin API', () => {
  it('has all of its operations in the list of this test', async () => {
    const { body } = await system.call('/docs/openapi.json');
    const paths = body['paths'] as Record<string, object>;
    expect(Object.values(paths).flatMap((path) => Object.keys(path))).toHaveLength(OPERATIONS.length);
  });

  it.each(OPERATIONS)('%s %s is for those whose key is valid now', async (method, path) => {
    const { key, text } = await system.store.create(
      { name: 'expired', scope: 'admin', expiresAt: new Date(Date.now() - 1) },
      { actor: { kind: 'system', id: 'spec', name: 'spec' } },
    );
    const credentials = ['', 'fake', `aia_${key.id}_${'A'.repeat(43)}`, text, 'eyJhbGciOiJub25lIn0.e30.', system.keys.admin.slice(0, -1)];
    const answers = await Promise.all(credentials.map((credential) => system.call(path, { method, key: credential })));
    for (const answer of answers) {
      expectProblem(answer, 401, 'unauthenticated');
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      expect({ ...answer.body, correlationId: '' }).toEqual({ ...answers[0]?.body, correlationId: '' });
    }
  });

  it.each(OPERATIONS.filter(([, , scope]) => scope !== 'read'))('%s %s names the scope that it needs', async (method, path, scope) => {
    const lower = scope === 'admin' ? 'operate' : 'read';
    const before = (await system.audit()).length;
    const answer = await system.call(path, { method, key: system.keys[lower] });
    expectProblem(answer, 403, 'scope-missing');
    expect(answer.body['detail']).toBe(`The scope ${scope} is needed, and ${lower} was given.`);
    const [entry, ...more] = (await system.audit()).slice(before);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      actor: { kind: 'api_key', name: `${lower} key` },
      outcome: 'refused',
      correlationId: answer.headers.get('x-correlation-id'),
      details: { problem: 'scope-missing' },
      ...(path.startsWith('tenants/') && { tenantId: 'acme' }),
    });
  });

  it.each(OPERATIONS.filter(([, path]) => path.startsWith('tenants/')))(
    '%s %s of a tenant that there is not is not found',
    async (method, path) => {
      const bodies: Record<string, unknown> = { PATCH: { name: 'x' }, PUT: { credentials: { a: 'b' } }, POST: {} };
      const body = bodies[method];
      for (const nobody of ['nobody', 'NOBODY!', '..%2f..%2fetc']) {
        const answer = await system.call(path.replace('acme', nobody), { method, ...(body !== undefined && { body }) });
        expectProblem(answer, 404, path.includes(JOB) && nobody === 'nobody' ? 'unknown-delivery' : 'unknown-tenant');
      }
    },
  );

  it('answers with problem details also where there is nothing, for too much, and for what is no JSON', async () => {
    expectProblem(await system.call('nothing'), 404, 'not-found');
    expectProblem(await system.call('/admin'), 404, 'not-found');
    expectProblem(await system.call('tenants', { method: 'POST', body: 'x'.repeat(300_000) }), 413, 'too-large');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expectProblem(await system.call('tenants', { method: 'POST', body: 'a=b', headers: form }), 415, 'not-json');
    const webhook = await system.call('/webhook/servicedesk', { method: 'POST', body: {} });
    expect([webhook.status, webhook.body]).toEqual([401, { detail: 'Missing signature header' }]);
  });

  it('repeats the correlation id of a request, unless it is none to be repeated', async () => {
    const idOf = async (id: string) =>
      (await system.call('tenants', { headers: { 'x-correlation-id': id } })).headers.get('x-correlation-id');
    expect(await idOf('case-17')).toBe('case-17');
    expect(await idOf('<script>')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is not there until it is turned on', async () => {
    const off = await AdminSystem.start({ enabled: false });
    try {
      for (const path of ['/admin/v1/tenants', '/docs', '/docs/openapi.json']) {
        expect((await off.call(path, { key: off.keys.admin })).status).toBe(404);
      }
    } finally {
      await off.stop();
    }
  });

  it('says that the database is away, and that nothing is known of why', async () => {
    await system.database.refuseConnections(async () => {
      const answer = await system.call('tenants');
      expectProblem(answer, 503, 'unavailable');
      expect(answer.headers.get('retry-after')).toBe('5');
    });
    const answer = await system.call('tenants');
    expect(answer.status).toBe(200);
  });
});

describe('keys', () => {
  it('are made, shown once, listed without their text and revoked', async () => {
    const made = await system.call('api-keys', { method: 'POST', body: { name: ' Ada ', scope: 'read', expires: '30d' } });
    expect(made).toMatchObject({ status: 201, body: { name: 'Ada', scope: 'read', createdBy: 'api_key admin key' } });
    const [key, id] = [String(made.body['key']), String(made.body['id'])];
    expect((await system.call('tenants', { key })).status).toBe(200);
    const listed = await system.call('api-keys');
    expect(listed.text).toContain(id);
    expect(listed.text).not.toContain(key.slice(-43));
    expect((await system.call(`api-keys/${id}`, { method: 'DELETE' })).status).toBe(204);
    expectProblem(await system.call(`api-keys/${id}`, { method: 'DELETE' }), 404, 'unknown-key');
    const entries = (await system.audit()).filter(({ action }) => /^api_key\.(create|revoke)$/.test(action)).slice(-3);
    expect(entries.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'api_key.create ok',
      'api_key.revoke ok',
      'api_key.revoke refused',
    ]);
    expect(JSON.stringify(entries)).not.toContain(key.slice(-43));
  });

  it.each([
    [{ scope: 'read' }, 'name'],
    [{ name: ' ', scope: 'read' }, 'name'],
    [{ name: 'x', scope: 'root' }, 'scope'],
    [{ name: 'x', scope: 'read', expires: 'soon' }, 'expires'],
    [{ name: 'x', scope: 'read', admin: true }, 'admin'],
  ])('are not made of %j', async (body, field) => {
    const refused = await system.call('api-keys', { method: 'POST', body });
    expectProblem(refused, 422, 'invalid');
    expect(refused.body['errors']).toEqual([{ field, problem: expect.any(String) as string }]);
  });
});
