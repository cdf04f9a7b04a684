import { once } from 'node:events';
import { connect } from 'node:net';
import { AuditLog } from '#audit';
import { AdminSystem, SECRET } from './admin-system';

let system: AdminSystem;
beforeAll(async () => {
  system = await AdminSystem.start();
  for (const id of ['acme', 'globex']) await system.create(id);
});
afterAll(() => system.stop());

const JOBS = { failed: '00000000-0000-4000-8000-000000000001', waiting: '00000000-0000-4000-8000-000000000002' } as const;

describe('deliveries', () => {
  beforeAll(async () => {
    const admin = system.database.pool('admin');
    await admin.query(
      `INSERT INTO deliveries (tenant_id, id, delivery_id, ticket_id, payload, status, attempts, last_error, finished_at)
       VALUES ('acme', $1, 'd1', '17', '{"text": "fake-private"}', 'failed', 40, 'The desk was away.', now()),
              ('acme', $2, 'd2', '18', '{"text": "fake-private"}', 'accepted', 0, NULL, NULL)`,
      [JOBS.failed, JOBS.waiting],
    );
    await admin.query(`INSERT INTO outbox (tenant_id, delivery_id, due_at) VALUES ('acme', $1, now() + interval '1 hour')`, [JOBS.waiting]);
  });

  it('are shown by state, without what the help desk sent, and to no other tenant', async () => {
    const failed = await system.call('tenants/acme/deliveries?status=failed');
    expect(failed.body['items']).toEqual([
      {
        jobId: JOBS.failed,
        ticketId: '17',
        status: 'failed',
        attempts: 40,
        lastError: 'The desk was away.',
        receivedAt: expect.any(String) as string,
        finishedAt: expect.any(String) as string,
      },
    ]);
    const unfinished = await system.call('tenants/acme/deliveries');
    expect(unfinished.body).toMatchObject({ items: [{ jobId: JOBS.waiting, status: 'accepted' }] });
    const one = await system.call(`tenants/acme/deliveries/${JOBS.failed}`);
    expect(one.body).toEqual((failed.body['items'] as unknown[])[0]);
    for (const { text } of [failed, unfinished, one]) expect(text).not.toContain('fake-private');
    expect((await system.call(`tenants/globex/deliveries/${JOBS.failed}`)).status).toBe(404);
    expect((await system.call(`tenants/globex/deliveries/${JOBS.failed}/retry`, { method: 'POST' })).status).toBe(404);
    expect((await system.call('tenants/globex/deliveries?status=failed')).body).toEqual({ items: [] });
  });

  it('that failed are tried again, others are not', async () => {
    const retry = (job: string) => system.call(`tenants/acme/deliveries/${job}/retry`, { method: 'POST', key: system.keys.operate });
    expect(await retry(JOBS.failed)).toMatchObject({ status: 202, body: { status: 'accepted', attempts: 0 } });
    const { rows } = await system.database
      .pool('worker')
      .query(`SELECT delivery_id FROM take_due_deliveries(10, '1 minute') WHERE tenant_id = 'acme'`);
    expect(rows).toEqual([{ delivery_id: JOBS.failed }]);
    for (const job of [JOBS.failed, JOBS.waiting]) {
      expect(await retry(job)).toMatchObject({ status: 409, body: { type: 'urn:ai-agents:problem:not-failed' } });
    }
    const entries = (await system.audit()).filter(({ action }) => action === 'delivery.retry');
    expect(entries.map(({ outcome, tenantId }) => `${String(tenantId)} ${outcome}`)).toEqual([
      'globex refused',
      'acme ok',
      'acme refused',
      'acme refused',
    ]);
  });
});

describe('the export of the audit log', () => {
  it('is JSONL or CSV, filtered, and is itself in the log', async () => {
    const lines = async (query: string) => (await system.call(`audit?${query}`)).text.trim().split('\n');
    const all = await system.call('audit');
    expect(all.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(all.text).not.toContain(SECRET);
    const entries = all.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { action: string });
    expect(entries.at(-1)).toMatchObject({ action: 'audit.export', outcome: 'ok', details: { format: 'jsonl' } });
    const created = (await lines('action=tenant.create&outcome=ok')).map((line) => JSON.parse(line) as object);
    expect(created).toEqual([expect.objectContaining({ tenantId: 'acme' }), expect.objectContaining({ tenantId: 'globex' })]);
    expect(await lines('tenantId=globex&action=tenant.create')).toHaveLength(1);
    expect(await lines('to=2020-01-01')).toEqual(['']);
    expect(await lines('from=2020-01-01T00:00:00Z&action=tenant.create')).toHaveLength(2);
    const csv = await system.call('audit?format=csv&action=tenant.create');
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const [head, ...rows] = csv.text.trim().split('\r\n');
    expect([head?.split(',')[0], rows.length]).toEqual(['id', 2]);
  });

  it.each([
    ['format=xml', 'format'],
    ['from=yesterday', 'from'],
    ['to=2026-13-45', 'to'],
    ['outcome=bad', 'outcome'],
    ['tenantId=A!', 'tenantId'],
    ['limit=3', 'limit'],
  ])('refuses ?%s', async (query, field) => {
    const refused = await system.call(`audit?${query}`);
    expect([refused.status, refused.body['errors']]).toEqual([422, [{ field, problem: expect.any(String) as string }]]);
  });

  it('of ten thousand entries arrives whole', async () => {
    await system.database.pool('admin').query(
      `INSERT INTO audit_log (actor_kind, actor_id, actor_name, action, outcome)
       SELECT 'system', 'many', 'many', 'entry ' || n, 'ok' FROM generate_series(1, 10000) AS n`,
    );
    const { text } = await system.call('audit?actorId=many');
    const actions = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { action: string }).action);
    expect(actions).toEqual(Array.from({ length: 10_000 }, (_, index) => `entry ${index + 1}`));
  });

  it('reads no further when the client goes away', async () => {
    const total = 10_000;
    await system.database.pool('admin').query(
      `INSERT INTO audit_log (actor_kind, actor_id, actor_name, action, outcome)
       SELECT 'system', 'large', repeat('x', 5000), 'entry', 'ok' FROM generate_series(1, $1::int)`,
      [total],
    );
    const log = system.api.get(AuditLog, { strict: false });
    const entries = log.entries.bind(log);
    let read = 0;
    const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
    const looking = jest.spyOn(log, 'entries').mockImplementation(async function* (filter) {
      try {
        for await (const entry of entries(filter)) {
          read += 1;
          yield entry;
        }
      } finally {
        end(undefined);
      }
    });
    try {
      const client = connect(Number(new URL(system.url).port), '127.0.0.1');
      client.write(`GET /admin/v1/audit?actorId=large HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${system.keys.admin}\r\n\r\n`);
      await once(client, 'data');
      client.destroy();
      await ended;
      expect(read).toBeGreaterThan(0);
      expect(read).toBeLessThan(total);
    } finally {
      looking.mockRestore();
    }
  });
});
