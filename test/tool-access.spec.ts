import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiKeyStore } from '#api-keys';
import { AuditLog } from '#audit';
import { TenantTransactions } from '#database';
import { Metrics } from '#observability';
import { ROLE_NAMES } from '#testing';
import { ServiceProcess } from './service-process';
import { type Backend, ENCRYPTION_KEY, System, WEBHOOK_SECRET } from './system';
import { until } from './until';

const ATTEMPTS = 3;
const KEY = 'fake-technician-key';

/** A tenant whose ticketing tool refuses us: its tickets wait, however long that takes, and nobody else notices. */
describe.each<Backend>(['redis', 'postgres'])('with the queue in %s', (backend) => {
  let system: System;
  let adminKey: string;

  beforeAll(async () => {
    system = await System.start(backend, {
      log: { level: 'error' },
      api: { admin: { enabled: true } },
      // More tries than attempts come about within seconds.
      worker: { attempts: ATTEMPTS, backoffMs: 100, maxBackoffSeconds: 1 },
    });
    const { desk } = system;
    const other = desk.addDesk({ name: 'other', technicianKey: 'fake-key-of-another-desk' });
    await system.upsertTenant({
      ...tenant('globex', 'fake-key-of-another-desk'),
      tool: { name: 'servicedesk-plus', baseUrl: other.baseUrl, credentials: { technicianKey: 'fake-key-of-another-desk' } },
    });
    const transactions = new TenantTransactions(system.database.pool('api'));
    const key = { name: 'spec', scope: 'admin' } as const;
    const made = await new ApiKeyStore(transactions, new AuditLog(transactions)).create(key, {
      actor: { kind: 'command', id: 'spec', name: 'spec' },
    });
    adminKey = made.text;
  });
  afterAll(() => system.stop());
  afterEach(async () => {
    await system.stopWorkers();
    system.setSecrets({});
    system.desk.desk().changeTechnicianKey(KEY);
    system.desk.clearFaults();
    await system.upsertTenant(tenant('acme', KEY));
    await system.admin.query('TRUNCATE deliveries, outbox, tool_access, audit_log');
    await system.loseQueue();
  });

  const tenant = (id: string, technicianKey: string) => ({
    id,
    name: id,
    webhookSecret: WEBHOOK_SECRET,
    rateLimitPerMinute: 100_000,
    tool: { name: 'servicedesk-plus', baseUrl: system.desk.url, credentials: { technicianKey } },
    preferences: {},
  });

  /** Sends webhooks of so many new tickets, and returns both ids of each. */
  const send = (count: number) =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const ticket = system.createTicket();
        const { body } = await system.send(ticket, { correlation_id: `fake-correlation-${ticket}` });
        return { ticket, job: String(body['job_id']) };
      }),
    );
  async function admin(path: string, method = 'GET', body?: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${system.apiUrl}/admin/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${adminKey}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, unknown>;
  }
  async function tries(): Promise<number> {
    const { rows } = await system.admin.query<{ tries: string }>(`SELECT tries FROM tool_access WHERE tenant_id = 'acme'`);
    return Number(rows[0]?.tries ?? 0);
  }
  async function waiting(): Promise<number> {
    const { rows } = await system.admin.query<{ count: string }>('SELECT count(*) FROM outbox WHERE waits_for_tool');
    return Number(rows[0]?.count);
  }
  /** Changes of the tool's state in the audit log, oldest first. */
  async function audited(): Promise<Record<string, unknown>[]> {
    const { rows } = await system.admin.query<Record<string, unknown>>(
      `SELECT tenant_id, actor_kind, actor_name, action, outcome, ticket_id, correlation_id, details FROM audit_log
       WHERE action LIKE 'tenant.tool%' ORDER BY id`,
    );
    return rows;
  }
  const exposed = (worker: NestFastifyApplication) => worker.get(Metrics, { strict: false }).expose();
  const notes = (sent: readonly { ticket: string }[]) => sent.map(({ ticket }) => system.desk.notesOf(ticket).length);

  it('tickets wait past all attempts, one tries at a time, everybody is told, and all are served when the credentials are replaced', async () => {
    const worker = await system.startWorker();
    system.desk.desk().changeTechnicianKey('fake-new-key');
    const [first] = await send(1);
    await until(async () => (await tries()) >= 2, 'the tool is tried again');
    const sent = [...(first ? [first] : []), ...(await send(30))];
    await until(async () => (await tries()) > 2 * ATTEMPTS, 'it was tried more often than a ticket is attempted');
    await until(async () => (await waiting()) >= 30, 'all of them wait');

    const calls = /ticket_tool_requests_total\{[^}]*outcome="unauthorized"\} (\d+)/.exec(await exposed(worker))?.[1];
    expect(Number(calls)).toBeLessThanOrEqual(await tries());
    const { rows } = await system.admin.query(`SELECT count(*)::int, max(attempts)::int FROM deliveries WHERE status <> 'failed'`);
    expect(rows).toMatchObject([{ count: 31 }]);
    expect((rows[0] as { max: number }).max).toBeLessThanOrEqual(1);

    const otherTicket = system.desk.createTicket({ subject: 'VPN drops', description: '' }, 'other').id;
    const { body } = await system.send(otherTicket, { tenant_id: 'globex' });
    expect(await system.finished(body['job_id'])).toMatchObject({ status: 'completed', attempts: 1 });

    await until(async () => (await exposed(worker)).includes('ticket_tool_waiting{tenant="acme"} 31'), 'the metric counts all of them');
    expect(await exposed(worker)).toContain('ticket_tool_refused{tenant="acme",kind="unauthorized"} 1');
    expect(await exposed(worker)).not.toMatch(/ticket_tool_(refused|waiting)\{tenant="globex"/);
    expect(await admin('tenants/acme')).toMatchObject({
      toolAccess: { state: 'refused', kind: 'unauthorized', message: expect.stringContaining('401') as string },
    });
    expect(await admin('tenants?toolAccess=refused')).toMatchObject({ items: [{ id: 'acme', toolAccess: { state: 'refused' } }] });
    expect(await admin('tenants?toolAccess=ok')).toMatchObject({ items: [{ id: 'globex', toolAccess: { state: 'ok' } }] });
    const { items } = (await admin('tenants/acme/deliveries')) as { items: { lastError: string; dueAt: string }[] };
    expect(items).toHaveLength(31);
    for (const { lastError, dueAt } of items)
      expect([lastError, dueAt]).toMatchObject([expect.stringContaining('401'), expect.any(String)]);

    await admin('tenants/acme/credentials', 'PUT', { credentials: { technicianKey: 'fake-new-key' } });
    for (const { job } of sent) expect(await system.finished(job)).toMatchObject({ status: 'completed', attempts: 1 });
    expect(notes(sent)).toEqual(Array(31).fill(1));
    expect(await admin('tenants/acme')).toMatchObject({ toolAccess: { state: 'ok' } });
    expect(await exposed(worker)).not.toMatch(/^ticket_tool_(refused|waiting)\{/m);
    const entries = await audited();
    expect(entries).toMatchObject([
      { action: 'tenant.tool_refused', outcome: 'failed', ticket_id: first?.ticket, correlation_id: `fake-correlation-${first?.ticket}` },
      { action: 'tenant.tool_restored', outcome: 'ok', details: { kind: 'unauthorized' } },
    ]);
    for (const entry of entries) expect(entry).toMatchObject({ tenant_id: 'acme', actor_kind: 'system', actor_name: 'worker' });
    expect(JSON.stringify(entries)).not.toContain(KEY);
  });

  it('the desk may take the key back by itself, also between a note and its answer, and no note is written twice', async () => {
    await system.startWorker();
    system.desk.inject({ operation: 'addNote', effect: 'lost-answer', delayMs: 200 });
    const [sent] = await send(1);
    await until(() => system.desk.pendingFaults === 0, 'the note is written');
    system.desk.desk().changeTechnicianKey('fake-new-key');
    await until(async () => (await tries()) >= 2, 'the tool is tried again');
    system.desk.desk().changeTechnicianKey(KEY);
    expect(await system.finished(sent?.job)).toMatchObject({ status: 'completed' });
    expect(system.desk.notesOf(String(sent?.ticket))).toHaveLength(1);
    await until(async () => (await audited()).length >= 2, 'that the tool works again is in the audit log');
    expect((await audited()).map(({ action }) => action)).toEqual(['tenant.tool_refused', 'tenant.tool_restored']);
  });

  it('a connection test that succeeds has the next try made at once', async () => {
    await system.startWorker();
    system.desk.desk().changeTechnicianKey('fake-new-key');
    const [sent] = await send(1);
    await until(async () => (await waiting()) === 1, 'the ticket waits');
    await system.admin.query(`UPDATE tool_access SET next_try_at = now() + interval '1 day'`);
    await system.admin.query(`UPDATE outbox SET due_at = now() + interval '1 day' WHERE waits_for_tool`);
    expect(await admin('tenants/acme/test-connection', 'POST')).toMatchObject({ ok: false });
    expect(await waiting()).toBe(1);
    system.desk.desk().changeTechnicianKey(KEY);
    expect(await admin('tenants/acme/test-connection', 'POST')).toMatchObject({ ok: true });
    expect(await system.finished(sent?.job)).toMatchObject({ status: 'completed' });
  });

  it('a ticket that is gone meanwhile fails alone, and the others go on', async () => {
    await system.startWorker();
    system.desk.desk().changeTechnicianKey('fake-new-key');
    const gone = String((await system.send('123456789012345678')).body['job_id']);
    await until(async () => (await waiting()) === 1, 'it waits');
    await until(async () => (await tries()) >= 2, 'and tries');
    const sent = await send(3);
    await until(async () => (await waiting()) === 4, 'all wait');
    // What only the one that tries wakes.
    await system.admin.query(`UPDATE outbox SET due_at = due_at + interval '1 day' WHERE delivery_id <> $1`, [gone]);
    system.desk.desk().changeTechnicianKey(KEY);
    expect(await system.finished(gone)).toMatchObject({ status: 'failed', lastError: expect.stringContaining('404') as string });
    for (const { job } of sent) expect(await system.finished(job)).toMatchObject({ status: 'completed' });
  });

  it('a ticket whose id asks the tool nothing fails alone, and says nothing about the tool', async () => {
    await system.startWorker();
    system.desk.desk().changeTechnicianKey('fake-new-key');
    const [sent] = await send(1);
    await until(async () => (await waiting()) === 1, 'the tool refuses');
    await system.admin.query(`UPDATE tool_access SET next_try_at = now() + interval '1 day'`);
    const malformed = String((await system.send('../17')).body['job_id']);
    await until(async () => (await waiting()) === 2, 'both wait');
    // The next try is that of the malformed one.
    await system.admin.query(`UPDATE outbox SET due_at = now() + interval '1 day' WHERE delivery_id <> $1`, [malformed]);
    await system.admin.query('UPDATE tool_access SET next_try_at = now()');
    await system.admin.query('UPDATE outbox SET due_at = now() WHERE delivery_id = $1', [malformed]);
    expect(await system.finished(malformed)).toMatchObject({
      status: 'failed',
      lastError: expect.stringContaining("a ticket's id") as string,
    });
    expect(await admin('tenants/acme')).toMatchObject({ toolAccess: { state: 'refused', kind: 'unauthorized', waiting: 1 } });
    expect((await audited()).map(({ action }) => action)).toEqual(['tenant.tool_refused']);
    await system.upsertTenant(tenant('acme', 'fake-new-key'));
    expect(await system.finished(sent?.job)).toMatchObject({ status: 'completed' });
  });

  it('what became of a ticket stands although it cannot be remembered that the tool works again; the next try does that', async () => {
    await system.startWorker();
    // A try that nobody has heard of keeps others away for as long as the tool may take to answer.
    const tryNow = () => system.admin.query('UPDATE tool_access SET next_try_at = now()');
    system.desk.desk().changeTechnicianKey('fake-new-key');
    const gone = String((await system.send('123456789012345678')).body['job_id']);
    await until(async () => (await waiting()) === 1, 'it waits');
    await system.admin.query(`REVOKE EXECUTE ON FUNCTION restore_tool FROM ${ROLE_NAMES.worker}`);
    try {
      system.desk.desk().changeTechnicianKey(KEY);
      expect(await system.finished(gone)).toMatchObject({ status: 'failed', lastError: expect.stringContaining('404') as string });
      await tryNow();
      const [served] = await send(1);
      expect(await system.finished(served?.job)).toMatchObject({ status: 'completed', attempts: 1 });
      expect((await audited()).map(({ action }) => action)).toEqual(['tenant.tool_refused']);
    } finally {
      await system.admin.query(`GRANT EXECUTE ON FUNCTION restore_tool TO ${ROLE_NAMES.worker}`);
    }
    await tryNow();
    const [next] = await send(1);
    expect(await system.finished(next?.job)).toMatchObject({ status: 'completed', attempts: 1 });
    await until(async () => (await audited()).length >= 2, 'that the tool works again is in the audit log');
    expect(await admin('tenants/acme')).toMatchObject({ toolAccess: { state: 'ok' } });
  });

  it('credentials that the worker cannot open are as good as refused ones', async () => {
    system.setSecrets({ 'encryption-key': randomBytes(32).toString('base64') });
    await system.startWorker();
    const sent = await send(2);
    await until(async () => (await tries()) > ATTEMPTS, 'it was tried more often than a ticket is attempted');
    expect(await admin('tenants/acme')).toMatchObject({ toolAccess: { state: 'refused', kind: 'sealed' } });
    await system.stopWorkers();
    system.setSecrets({ 'encryption-key': ENCRYPTION_KEY });
    await system.startWorker();
    for (const { job } of sent) expect(await system.finished(job)).toMatchObject({ status: 'completed' });
    expect(notes(sent)).toEqual([1, 1]);
  });

  it('nothing is lost when the worker is killed meanwhile, and two share the tries', async () => {
    const killed = await ServiceProcess.start(system, 'worker');
    system.desk.desk().changeTechnicianKey('fake-new-key');
    const sent = await send(10);
    await until(async () => (await tries()) >= 2, 'the tool is tried again', 60_000);
    await killed.end('SIGKILL');
    const workers = await Promise.all([system.startWorker(), system.startWorker()]);
    expect(workers).toHaveLength(2);
    const before = await tries();
    await until(async () => (await tries()) > before + ATTEMPTS, 'others try');
    await system.upsertTenant(tenant('acme', 'fake-new-key'));
    for (const { job } of sent) expect(await system.finished(job)).toMatchObject({ status: 'completed' });
    expect(notes(sent)).toEqual(Array(10).fill(1));
    await until(async () => (await audited()).length >= 2, 'that the tool works again is in the audit log');
    expect((await audited()).map(({ action }) => action)).toEqual(['tenant.tool_refused', 'tenant.tool_restored']);
  });

  it('a tenant that is deactivated is refused by nobody, and its tickets end', async () => {
    const worker = await system.startWorker();
    system.desk.desk().changeTechnicianKey('fake-new-key');
    const [sent] = await send(1);
    await until(async () => (await waiting()) === 1, 'the ticket waits');
    await admin('tenants/acme/deactivate', 'POST');
    expect(await system.finished(sent?.job)).toMatchObject({ status: 'failed', lastError: 'Tenant acme is not active.' });
    expect(await exposed(worker)).not.toMatch(/^ticket_tool_refused\{/m);
  });
});
