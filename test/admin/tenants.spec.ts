import { createHmac } from 'node:crypto';
import { until } from '../until';
import { AdminSystem, type Answer, SECRET, TECHNICIAN_KEY } from './admin-system';

let system: AdminSystem;
beforeEach(async () => {
  system = await AdminSystem.start();
});
afterEach(() => system.stop());

const post = (path: string, body?: unknown) => system.call(path, { method: 'POST', ...(body !== undefined && { body }) });
const patch = (path: string, body: unknown, headers = {}) => system.call(path, { method: 'PATCH', body, headers });
const fields = ({ body }: Answer) => (body['errors'] as { field: string }[]).map(({ field }) => field);

/** Posts a webhook that is signed with this secret, and says how it is answered. */
async function webhook(secret: string, tenantId = 'acme'): Promise<number> {
  const body = JSON.stringify({ tenant_id: tenantId, ticket_id: '17' });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-servicedesk-signature': signature };
  return (await fetch(`${system.url}/webhook/servicedesk`, { method: 'POST', headers, body })).status;
}

describe('a tenant', () => {
  it('is created, shown without its secrets, changed and deactivated, and each is in the audit log', async () => {
    const created = await system.create('acme', { preferences: { maxWords: 200, tone: 'concise' } });
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe('/admin/v1/tenants/acme');
    expect(created.body).toMatchObject({ id: 'acme', active: true, tool: { name: 'servicedesk-plus', credentials: ['technicianKey'] } });
    await until(async () => (await webhook(SECRET)) === 202, 'its webhooks are accepted');

    const read = await system.call('tenants/acme', { key: system.keys.read });
    expect(read.body).toEqual(created.body);
    expect(read.headers.get('cache-control')).toBe('no-store');

    const changed = await patch('tenants/acme', { name: 'ACME', preferences: { maxWords: 300, tone: null } });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ name: 'ACME', preferences: { maxWords: 300 }, tool: { credentials: ['technicianKey'] } });
    expect(changed.body['preferences']).toEqual({ maxWords: 300 });

    expect((await post('tenants/acme/deactivate')).body).toMatchObject({ active: false });
    await until(async () => (await webhook(SECRET)) === 401, 'its webhooks are refused');
    expect((await patch('tenants/acme', { active: true })).body).toMatchObject({ active: true });
    await until(async () => (await webhook(SECRET)) === 202, 'they are accepted again');

    const entries = await system.audit();
    expect(entries.map(({ action, outcome, details }) => [action, outcome, details['fields']])).toEqual([
      ['tenant.create', 'ok', undefined],
      ['tenant.update', 'ok', ['name', 'preferences.maxWords', 'preferences.tone']],
      ['tenant.deactivate', 'ok', undefined],
      ['tenant.update', 'ok', ['active']],
    ]);
    expect(entries[0]).toMatchObject({ tenantId: 'acme', actor: { kind: 'api_key', name: 'admin key' } });
    for (const text of [created.text, read.text, changed.text, JSON.stringify(entries)]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(TECHNICIAN_KEY);
    }
  });

  it('is given a secret when it brings none, which is shown once', async () => {
    const created = await system.create('acme', { webhookSecret: undefined });
    const secret = String(created.body['webhookSecret']);
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    await until(async () => (await webhook(secret)) === 202, 'webhooks signed with it are accepted');
    expect((await system.call('tenants/acme')).text).not.toContain(secret);
  });

  it('is there once: a second one of its id changes nothing', async () => {
    await system.create();
    const again = await system.create('acme', { name: 'Another', webhookSecret: 'fake-secret-of-another' });
    expect([again.status, again.body['type']]).toEqual([409, 'urn:ai-agents:problem:tenant-exists']);
    expect((await system.call('tenants/acme')).body).toMatchObject({ name: 'Tenant acme' });
    const same = await Promise.all(['one', 'two', 'three'].map((name) => system.create('globex', { name })));
    expect(same.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('is not changed by who read an older version of it', async () => {
    const { headers } = await system.create();
    const tag = headers.get('etag') ?? '';
    const [first, second] = [await patch('tenants/acme', { name: 'First' }, { 'if-match': tag }), { 'if-match': tag }];
    expect(first.headers.get('etag')).not.toBe(tag);
    const stale = await patch('tenants/acme', { name: 'Second' }, second);
    expect([stale.status, stale.body['type']]).toEqual([409, 'urn:ai-agents:problem:stale-version']);
    expect((await patch('tenants/acme', { name: 'Third' }, { 'if-match': first.headers.get('etag') ?? '' })).status).toBe(200);
    expect((await system.call('tenants/acme')).body).toMatchObject({ name: 'Third' });
  });

  it('has its webhook secret rotated with an overlap, which can be ended', async () => {
    await system.create();
    const rotated = await post('tenants/acme/webhook-secret/rotate');
    const secret = String(rotated.body['webhookSecret']);
    expect(rotated.body).toEqual({ webhookSecret: expect.stringMatching(/^[0-9a-f]{64}$/) as string, previousSecretAccepted: true });
    await until(async () => (await webhook(secret)) === 202, 'the new one is accepted');
    expect(await webhook(SECRET)).toBe(202);
    expect((await system.call('tenants/acme/webhook-secret/previous', { method: 'DELETE' })).status).toBe(204);
    await until(async () => (await webhook(SECRET)) === 401, 'the old one is refused');
    expect(await webhook(secret)).toBe(202);
    const given = await post('tenants/acme/webhook-secret/rotate', { webhookSecret: 'fake-secret-that-was-given' });
    expect(given.body['webhookSecret']).toBe('fake-secret-that-was-given');
    const actions = (await system.audit()).map(({ action }) => action);
    expect(actions).toEqual([
      'tenant.create',
      'tenant.rotate_webhook_secret',
      'tenant.end_webhook_secret_overlap',
      'tenant.rotate_webhook_secret',
    ]);
  });

  it('has its connection tested by a real call, before and after its credentials are replaced', async () => {
    await system.create('acme', { tool: { ...system.tenant().tool, credentials: { technicianKey: 'fake-key-that-is-wrong' } } });
    const test = () => system.call('tenants/acme/test-connection', { method: 'POST', key: system.keys.operate });
    expect(await test()).toMatchObject({
      status: 200,
      body: { ok: false, message: expect.stringContaining('refuses the technician key') as string },
    });
    const replaced = await system.call('tenants/acme/credentials', {
      method: 'PUT',
      body: { credentials: { technicianKey: TECHNICIAN_KEY } },
    });
    expect([replaced.status, replaced.headers.get('etag')]).toEqual([200, (await system.call('tenants/acme')).headers.get('etag')]);
    const stale = await system.call('tenants/acme/credentials', {
      method: 'PUT',
      body: { credentials: { technicianKey: 'fake-stale-key' } },
      headers: { 'if-match': '"1"' },
    });
    expect([stale.status, stale.body['type']]).toEqual([409, 'urn:ai-agents:problem:stale-version']);
    expect(await test()).toMatchObject({ status: 200, body: { ok: true } });
    await patch('tenants/acme', { tool: { baseUrl: 'http://127.0.0.1:9', credentials: { technicianKey: TECHNICIAN_KEY } } });
    expect(await test()).toMatchObject({ status: 200, body: { ok: false } });
    await patch('tenants/acme', { tool: { baseUrl: 'http://169.254.169.254', credentials: { technicianKey: TECHNICIAN_KEY } } });
    expect(await test()).toMatchObject({
      status: 200,
      body: { ok: false, message: expect.stringContaining('No connection is made to') as string },
    });
    const entries = await system.audit();
    expect(entries.filter(({ action }) => action === 'tenant.test_connection').map(({ details }) => details)).toEqual([
      { connected: false },
      { connected: true },
      { connected: false },
      { connected: false },
    ]);
    expect(entries.find(({ action }) => action === 'tenant.set_credentials')?.details).toEqual({
      fields: ['tool.credentials.technicianKey'],
    });
  });

  it('on the simulated desk has a connection that works, with the rights of the api', async () => {
    await system.create('acme', { tool: { name: 'simulated', baseUrl: '', credentials: {} } });
    expect((await post('tenants/acme/test-connection')).body).toMatchObject({ ok: true });
  });

  it('is refused with the field named, and nothing half-written or repeated, when it cannot work', async () => {
    const { tool } = system.tenant();
    const bodies: [unknown, string[]][] = [
      [system.tenant('A!'), ['id']],
      [{ ...system.tenant(), webhookSecret: 'fake-short' }, ['webhookSecret']],
      [{ ...system.tenant(), colour: 'fake-red' }, ['colour']],
      [{ ...system.tenant(), tool: { ...tool, name: 'zendesk' } }, ['tool']],
      [{ ...system.tenant(), tool: { ...tool, credentials: {} } }, ['tool']],
      [{ ...system.tenant(), tool: { ...tool, credentials: { technicianKey: 17 } } }, ['tool.credentials.technicianKey']],
      [{ ...system.tenant(), preferences: { budgets: { usdPerDay: 5 } } }, ['preferences.budgets']],
      [{ ...system.tenant(), preferences: { maxWords: 1, tone: 'fake-tone' } }, ['preferences.maxWords', 'preferences.tone']],
      [system.tenant('smoke'), ['id']],
      [{ ...system.tenant(), name: 'fake\u0000name' }, []],
      ['{"name": "fake-secret', ['']],
      ['["fake-list"]', ['']],
      ['', ['id', 'name', 'tool']],
    ];
    for (const [body, named] of bodies) {
      const refused = await post('tenants', body);
      expect([refused.status, refused.body['errors'] === undefined ? [] : fields(refused)]).toEqual([422, named]);
      expect(refused.headers.get('content-type')).toContain('application/problem+json');
      expect(refused.text).not.toMatch(/fake-|technician-key/);
    }
    expect((await system.call('tenants')).body).toEqual({ items: [] });
    const entries = await system.audit();
    expect(entries.map(({ outcome }) => outcome)).toEqual(bodies.map(() => 'refused'));
    expect(JSON.stringify(entries)).not.toMatch(/fake-short|fake-red|fake-tone|fake-secret/);
  });

  it('is changed as a whole or not at all', async () => {
    const before = (await system.create()).body;
    const changes: [unknown, string[]][] = [
      [{ name: 'New', tool: { baseUrl: 'desk' } }, ['tool.baseUrl']],
      [{ name: 'New', webhookSecret: 'fake-secret-by-the-way' }, ['webhookSecret']],
      [{ id: 'globex' }, ['id']],
      [{ name: null }, ['name']],
      [{ tool: null }, ['tool']],
      [{ tool: { credentials: { technicianKey: null } } }, ['tool']],
      ['{"preferences": {"__proto__": {"tone": "x"}}}', ['preferences.__proto__']],
      [{}, ['']],
    ];
    for (const [body, named] of changes) {
      const refused = await patch('tenants/acme', body);
      expect([refused.status, fields(refused)]).toEqual([422, named]);
    }
    expect((await system.call('tenants/acme')).body).toEqual(before);
  });

  it('whose address is changed has its credentials given anew: none is sent where it was not meant for', async () => {
    const cloud = { clientId: 'fake-id', clientSecret: 'fake-client-secret', refreshToken: 'fake-refresh-token' };
    const tool = { name: 'servicedesk-plus', baseUrl: 'https://desk.acme.example/app/it' };
    await system.create('acme', { tool: { ...tool, credentials: { ...cloud, accountsUrl: 'https://accounts.zoho.example' } } });
    const elsewhere = [
      { tool: { baseUrl: 'https://attacker.example/app/it' } },
      { tool: { baseUrl: 'https://desk.acme.example:8443/app/it' } },
      { tool: { credentials: { accountsUrl: 'https://attacker.example' } } },
      { tool: { baseUrl: 'https://attacker.example', credentials: { clientId: 'fake-id', clientSecret: 'fake-client-secret' } } },
    ];
    for (const change of elsewhere) {
      const refused = await patch('tenants/acme', change);
      expect([refused.status, fields(refused)]).toEqual([422, ['tool.credentials']]);
      expect(refused.text).toContain('refreshToken');
      expect(refused.text).not.toContain('fake-');
    }
    expect((await patch('tenants/acme', { tool: { baseUrl: 'https://desk.acme.example/app/other' } })).status).toBe(200);
    expect((await patch('tenants/acme', { tool: { baseUrl: 'https://new.acme.example', credentials: cloud } })).status).toBe(200);
    expect((await system.audit()).map(({ details }) => details['baseUrl'])).toEqual([
      ...Array.from({ length: 5 }, () => undefined),
      'https://desk.acme.example/app/other',
      'https://new.acme.example',
    ]);
  });

  it('whose credentials do not open keeps them until others are given', async () => {
    await system.create('acme', { tool: { name: 'simulated', baseUrl: '', credentials: {} } });
    const admin = system.database.pool('admin');
    await admin.query(`UPDATE tenants SET sealed_tool_credentials = 'v1.00000000.fake'`);
    expect((await system.call('tenants/acme')).body).toMatchObject({ tool: { credentialsOpen: false } });
    const refused = await patch('tenants/acme', { name: 'New' });
    expect([refused.status, fields(refused)]).toEqual([422, ['tool.credentials']]);
    expect((await admin.query('SELECT name, sealed_tool_credentials AS sealed FROM tenants')).rows).toEqual([
      { name: 'Tenant acme', sealed: 'v1.00000000.fake' },
    ]);
    expect((await post('tenants/acme/deactivate')).status).toBe(200);
    const given = await system.call('tenants/acme/credentials', { method: 'PUT', body: { credentials: { token: 'fake-token' } } });
    expect(given.body).toMatchObject({ tool: { credentials: ['token'], credentialsOpen: true } });
  });

  it('of smoke tests is left to its secret', async () => {
    await system.database
      .pool('admin')
      .query(
        `INSERT INTO tenants (id, name, active, tool, sealed_tool_credentials, sealed_webhook_secret) VALUES ('smoke', 'Smoke', false, 'simulated', '', '')`,
      );
    for (const answer of [await patch('tenants/smoke', { name: 'x' }), await post('tenants/smoke/deactivate')]) {
      expect([answer.status, answer.body['type']]).toEqual([409, 'urn:ai-agents:problem:reserved-tenant']);
    }
    // Its credentials are none that this key has sealed, and it is shown all the same.
    expect((await system.call('tenants/smoke')).body).toMatchObject({ tool: { credentials: [], credentialsOpen: false } });
  });
});

describe('the list of tenants', () => {
  it('comes in pages by id, and of active ones only when that is asked for', async () => {
    for (const id of ['c', 'a', 'e', 'b', 'd']) await system.create(id, { active: id !== 'b' });
    const ids = ({ body }: Answer) => (body['items'] as { id: string }[]).map(({ id }) => id);
    const first = await system.call('tenants?limit=2', { key: system.keys.read });
    expect([ids(first), first.body['next']]).toEqual([['a', 'b'], 'b']);
    const last = await system.call(`tenants?limit=3&after=${String(first.body['next'])}`);
    expect([ids(last), last.body['next']]).toEqual([['c', 'd', 'e'], undefined]);
    expect(ids(await system.call('tenants?active=true'))).toEqual(['a', 'c', 'd', 'e']);
    expect(ids(await system.call('tenants?active=false'))).toEqual(['b']);
  });

  it('refuses a query that is none, with the field named', async () => {
    const queries = ['limit=0', 'limit=many', 'limit=501', 'active=perhaps', 'page=2', 'limit=1&limit=2'];
    const refused = await Promise.all(queries.map((query) => system.call(`tenants?${query}`)));
    expect(refused.map(({ status }) => status)).toEqual(queries.map(() => 422));
    expect(refused.map(fields)).toEqual(queries.map((query) => [query.split('=')[0]]));
  });
});
