import { createHmac } from 'node:crypto';
import request from 'supertest';
import { System, WEBHOOK_SECRET } from './system';
import { until } from './until';

const sign = (body: string | Buffer, secret = WEBHOOK_SECRET) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

describe('the webhook contract', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start('postgres', { api: { webhook: { maxBodyBytes: 100_000 } } });
  });
  afterAll(() => system.stop());

  const post = (body: string | Buffer, headers: Record<string, string> = {}, path = '/webhook/servicedesk') =>
    request(system.apiUrl)
      .post(path)
      .set({ 'content-type': 'application/json', 'x-servicedesk-signature': sign(body), ...headers })
      .send(body)
      .then(({ status, headers: answered, body: answer }) => ({
        status,
        headers: answered,
        body: answer as Record<string, unknown>,
      }));
  const thin = (ticketId: string) => JSON.stringify({ event: 'created', ticket_id: ticketId, tenant_id: 'acme' });
  const deliveries = async (ticketId: string) =>
    (
      await system.admin.query<{ id: string; payload: unknown }>('SELECT id, payload::text FROM deliveries WHERE ticket_id = $1', [
        ticketId,
      ])
    ).rows;

  it('has committed the delivery and its outbox row when it answers 202', async () => {
    const body = '{"tenant_id":"acme", "ticket_id":"c1","custom": {"kept":"\\u0000"}}';
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 202, body: { status: 'accepted', message: 'Enhancement job queued successfully' } });
    const rows = await deliveries('c1');
    expect(rows).toEqual([{ id: answer.body['job_id'], payload: body }]);
    const outbox = await system.admin.query('SELECT 1 FROM outbox WHERE delivery_id = $1', [answer.body['job_id']]);
    expect(outbox.rowCount).toBe(1);
  });

  it('answers a replayed body with the same job, and another body with another', async () => {
    const [first, second, other] = [await post(thin('c2')), await post(thin('c2')), await post(thin('c3'))];
    expect(second.body).toEqual(first.body);
    expect(other.body['job_id']).not.toBe(first.body['job_id']);
    expect(await deliveries('c2')).toHaveLength(1);
  });

  it('takes the delivery id of the sender before the body', async () => {
    const headers = { 'x-servicedesk-delivery': 'd-1' };
    const first = await post(thin('c4'), headers);
    const retry = await post(`${thin('c4')} `, headers);
    expect(retry.body['job_id']).toBe(first.body['job_id']);
  });

  it('tells long delivery ids apart that begin alike', async () => {
    const [first, second] = [
      await post(thin('c11'), { 'webhook-id': `${'x'.repeat(300)}1` }),
      await post(thin('c12'), { 'webhook-id': `${'x'.repeat(300)}2` }),
    ];
    expect(second.body['job_id']).not.toBe(first.body['job_id']);
    expect(await deliveries('c12')).toHaveLength(1);
  });

  it('answers a bad signature and an unknown tenant with the same words', async () => {
    const bad = await post(thin('c5'), { 'x-servicedesk-signature': sign('another body') });
    const unknown = await post(JSON.stringify({ tenant_id: 'nobody', ticket_id: '1' }));
    expect([bad.status, bad.body]).toEqual([401, { detail: 'Invalid webhook signature' }]);
    expect([unknown.status, unknown.body]).toEqual([401, { detail: 'Invalid webhook signature' }]);
    expect(await deliveries('c5')).toHaveLength(0);
  });

  it('says that a signature is missing', async () => {
    const response = await request(system.apiUrl).post('/webhook/servicedesk').type('application/json').send(thin('c6'));
    expect([response.status, response.body]).toEqual([401, { detail: 'Missing signature header' }]);
  });

  it('checks the shape only after the signature', async () => {
    const body = JSON.stringify({ tenant_id: 'acme' });
    expect((await post(body, { 'x-servicedesk-signature': 'wrong' })).status).toBe(401);
    expect(await post(body)).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'ticket_id'], msg: 'is required' }] } });
  });

  it('tells the sender of a signed body that is not JSON what is wrong', async () => {
    expect(await post('{"tenant_id":"acme","subject":"the "new" one"}')).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body'], msg: 'is not JSON' }] },
    });
  });

  it('tells the sender of a body that cannot be stored not to send it again', async () => {
    const body = `{"tenant_id":"acme","ticket_id":"c10","deep":${'['.repeat(49_000)}${']'.repeat(49_000)}}`;
    expect(await post(body)).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body'], msg: 'holds a value that cannot be stored' }] },
    });
  });

  it('refuses what is too large and what is not JSON by its type', async () => {
    expect(await post(JSON.stringify({ tenant_id: 'acme', ticket_id: '1', x: 'y'.repeat(100_000) }))).toMatchObject({
      status: 413,
      body: { detail: [{ loc: ['body'], msg: 'is too large' }] },
    });
    expect(await post(thin('c7'), { 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
      body: { detail: [{ loc: ['header', 'content-type'], msg: 'must be application/json' }] },
    });
  });

  it.each([
    ['no body at all', {}],
    ['no body, and a type', { 'content-type': 'application/json' }],
    ['no body, and a signature', { 'content-type': 'application/json', 'x-servicedesk-signature': sign('') }],
  ])('answers %s as it answers every stranger', async (_name, headers) => {
    const response = await request(system.apiUrl).post('/webhook/servicedesk').set(headers);
    expect(response.status).toBe(401);
  });

  it('knows the other paths, and no others', async () => {
    expect((await post(thin('c8'), {}, '/webhook/simulated')).status).toBe(202);
    expect((await post(thin('c8'), {}, '/webhook/unknown')).status).toBe(404);
  });

  it('limits a tenant by its own rate, and says when to come back', async () => {
    await system.upsertTenant({
      id: 'slow',
      name: 'Slow',
      webhookSecret: 'fake-secret-of-slow',
      rateLimitPerMinute: 2,
      tool: { name: 'simulated', baseUrl: '', credentials: {} },
      preferences: {},
    });
    const send = (i: number) => {
      const body = JSON.stringify({ tenant_id: 'slow', ticket_id: String(i) });
      return post(body, { 'x-servicedesk-signature': sign(body, 'fake-secret-of-slow') });
    };
    // A new tenant is known within a second of its commit.
    await until(async () => (await send(0)).status !== 401, 'the tenant is known');
    await send(1);
    const refused = await send(2);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect((await post(thin('c9'))).status).toBe(202);
  });

  it('accepts the previous secret while a rotation is under way', async () => {
    const rotated = { id: 'rotating', name: 'Rotating', tool: { name: 'simulated', baseUrl: '', credentials: {} }, preferences: {} };
    await system.upsertTenant({ ...rotated, webhookSecret: 'fake-old-secret' });
    await system.upsertTenant({ ...rotated, webhookSecret: 'fake-new-secret' });
    const body = JSON.stringify({ tenant_id: 'rotating', ticket_id: '1' });
    const signedWith = async (secret: string) => (await post(body, { 'x-servicedesk-signature': sign(body, secret) })).status;
    await until(async () => (await signedWith('fake-new-secret')) === 202, 'the new secret is accepted');
    expect(await signedWith('fake-old-secret')).toBe(202);
    expect(await signedWith('fake-older-secret')).toBe(401);
  });

  it('stores a resolved ticket, and stores it once', async () => {
    const body = JSON.stringify({
      tenant_id: 'acme',
      ticket_id: 'r1',
      subject: 'VPN drops',
      resolution: 'Renewed the certificate',
      resolved_at: '2026-05-01T10:00:00Z',
    });
    expect((await post(body, {}, '/webhook/servicedesk/resolved')).status).toBe(202);
    expect((await post(body, {}, '/webhook/servicedesk/resolved-ticket')).status).toBe(202);
    const { rows } = await system.admin.query('SELECT subject, resolution, source FROM ticket_history WHERE ticket_id = $1', ['r1']);
    expect(rows).toEqual([{ subject: 'VPN drops', resolution: 'Renewed the certificate', source: 'webhook' }]);
  });

  it('refuses a resolved ticket of a time that Postgres does not know, instead of asking for it again', async () => {
    const fields = {
      tenant_id: 'acme',
      ticket_id: 'r2',
      subject: 'VPN drops',
      resolution: 'Renewed',
      resolved_at: '-271821-04-20T00:00:00Z',
    };
    expect(await post(JSON.stringify(fields), {}, '/webhook/servicedesk/resolved')).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body'], msg: 'holds a value that cannot be stored' }] },
    });
  });

  it('reports its health in the shape of the system it replaces', async () => {
    const get = (path: string) => request(system.apiUrl).get(path);
    expect(await get('/health')).toMatchObject({
      status: 200,
      body: { status: 'healthy', database: 'connected', redis: 'not used', dependencies: { database: 'healthy', redis: 'healthy' } },
    });
    for (const path of ['/health/ready', '/api/v1/ready'])
      expect(await get(path)).toMatchObject({ status: 200, body: { status: 'ready' } });
    expect(await get('/health/live')).toMatchObject({ status: 200, body: { status: 'alive' } });
    expect((await get('/metrics')).status).toBe(404);
  });
});
