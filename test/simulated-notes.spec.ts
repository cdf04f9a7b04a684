import { createHmac } from 'node:crypto';
import { System, WEBHOOK_SECRET } from './system';

const SECRETS = { lab: 'fake-secret-of-the-lab', yard: 'fake-secret-of-the-yard' } as const;
const nowSeconds = () => Math.floor(Date.now() / 1000);

describe('the notes of the simulated desk', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start('postgres', { api: { webhook: { rateLimitPerMinute: 1 } } });
    for (const [id, webhookSecret] of Object.entries(SECRETS)) {
      await system.upsertTenant({
        id,
        name: id,
        webhookSecret,
        tool: { name: 'simulated', baseUrl: '', credentials: {} },
        preferences: {},
      });
      await system.admin.query(`INSERT INTO simulated_notes (tenant_id, ticket_id, html, public) VALUES ($1, 't/1', $2, false)`, [
        id,
        `<p>${id}</p>`,
      ]);
    }
    // A new tenant is known within a second of its commit.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  });
  afterAll(() => system.stop());

  interface ReadOptions {
    readonly secret?: string;
    readonly timestamp?: number;
    /** What is signed. */
    readonly signed?: string;
    readonly headers?: Record<string, string | undefined>;
  }
  const read = async (path: string, { secret = SECRETS.lab, timestamp = nowSeconds(), signed, headers = {} }: ReadOptions = {}) => {
    const signature = createHmac('sha256', secret)
      .update(signed ?? `${timestamp}.${path}`)
      .digest('hex');
    const all: Record<string, string | undefined> = {
      'x-servicedesk-timestamp': String(timestamp),
      'x-servicedesk-signature': `sha256=${signature}`,
      ...headers,
    };
    const sent = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
    const response = await fetch(`${system.apiUrl}${path}`, { headers: sent });
    return { status: response.status, body: await response.text() };
  };
  const path = (tenant = 'lab', ticket = 't%2F1') => `/webhook/simulated/tickets/${ticket}/notes?tenant_id=${tenant}`;
  const REFUSED = { status: 401, body: '{"detail":"Invalid webhook signature"}' };

  it('are given to the tenant that signs for them, and no more than its own', async () => {
    const { status, body } = await read(path());
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      notes: [{ id: expect.stringMatching(/^\d+$/), html: '<p>lab</p>', public: false, created_at: expect.stringMatching(/^\d{4}-.*Z$/) }],
    });
    expect(JSON.parse((await read(path('yard'), { secret: SECRETS.yard })).body)).toMatchObject({ notes: [{ html: '<p>yard</p>' }] });
  });

  it('are an empty list for a ticket without any, also of a tenant with another ticketing tool', async () => {
    expect(await read(path('lab', 'none'))).toEqual({ status: 200, body: '{"notes":[]}' });
    expect(await read(path('acme'), { secret: WEBHOOK_SECRET })).toEqual({ status: 200, body: '{"notes":[]}' });
  });

  it.each<[string, () => [string, ReadOptions?]]>([
    ['the secret of another tenant', () => [path(), { secret: SECRETS.yard }]],
    ['a signature over another ticket', () => [path(), { signed: `${nowSeconds()}.${path('lab', 'other')}` }]],
    ['a signature over the path without the query', () => [path(), { signed: `${nowSeconds()}.${path().split('?')[0]}` }]],
    ['an old signature', () => [path(), { timestamp: nowSeconds() - 301 }]],
    ['a signature without timestamp', () => [path(), { signed: path(), headers: { 'x-servicedesk-timestamp': undefined } }]],
    ['an unknown tenant', () => [path('nobody')]],
    ['no tenant', () => ['/webhook/simulated/tickets/1/notes']],
    ['two tenants', () => [`${path()}&tenant_id=yard`]],
  ])('are refused with the words for a bad signature: %s', async (_what, request) => {
    expect(await read(...request())).toEqual(REFUSED);
  });

  it('say that a signature is missing', async () => {
    expect(await read(path(), { headers: { 'x-servicedesk-signature': undefined } })).toEqual({
      status: 401,
      body: '{"detail":"Missing signature header"}',
    });
  });

  it('refuse a ticket id that Postgres cannot take, after the signature', async () => {
    expect(await read(path('lab', '%00'))).toMatchObject({ status: 422 });
    expect(await read(path('lab', '%00'), { secret: SECRETS.yard })).toEqual(REFUSED);
  });

  it('may be asked for more often than deliveries may be sent', async () => {
    for (let i = 0; i < 5; i += 1) expect((await read(path('lab', 'none'))).status).toBe(200);
  });

  it('are not to be had while the database is away', async () => {
    await system.database.refuseConnections(async () => {
      expect(await read(path())).toEqual({ status: 503, body: '{"detail":"The notes cannot be read now"}' });
    });
  });
});
