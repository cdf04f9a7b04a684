import { randomUUID } from 'node:crypto';
import { TenantTransactions } from '#database';
import { TestDatabase } from '#testing';
import { DeliveryClaims } from './delivery-claims';
import { type IncomingDelivery, deliveryUuid, type DeliveryRef } from './delivery';
import { DeliveryInbox } from './delivery-inbox';
import { Outbox } from './outbox';
import { ToolGate, type TryPauses } from './tool-gate';

const OWNER = randomUUID();
const HOUR = 3_600_000;
/** Long enough for nothing to become due by itself. */
const PAUSES: TryPauses = { firstMs: HOUR, longestMs: 4 * HOUR, answeredMs: 1_000 };
const REFUSAL = { kind: 'unauthorized', message: 'The desk answers 401.' } as const;

let database: TestDatabase;
let inbox: DeliveryInbox;
let claims: DeliveryClaims;
let outbox: Outbox;
let gate: ToolGate;
let transactions: TenantTransactions;

beforeAll(async () => {
  database = await TestDatabase.create();
  const options = { commitTimeoutMs: 5_000, maxBatch: 100, maxPending: 100, directEnqueueMaxBatch: 0 };
  inbox = new DeliveryInbox(database.pool('api'), options, () => undefined);
  const worker = database.pool('worker', 5);
  transactions = new TenantTransactions(worker);
  claims = new DeliveryClaims(worker, transactions);
  outbox = new Outbox(worker);
  gate = new ToolGate(worker, transactions);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await admin('TRUNCATE tenants, deliveries, outbox, tool_access, audit_log');
  await admin(
    `INSERT INTO tenants (id, name, tool, sealed_tool_credentials, sealed_webhook_secret) VALUES ('acme', 'Acme', 'simulated', 'fake', 'fake')`,
  );
});

const admin = <Row extends object>(text: string, values: unknown[] = []) => database.pool('admin').query<Row>(text, values);

/** A new delivery, leased. */
async function leased(ticketId = '17'): Promise<DeliveryRef> {
  const incoming: IncomingDelivery = {
    tenantId: 'acme',
    deliveryId: randomUUID(),
    ticketId,
    payload: '{}',
    correlationId: 'fake-correlation',
  };
  await inbox.accept(incoming);
  const delivery = { tenantId: 'acme', deliveryId: deliveryUuid('acme', incoming.deliveryId) };
  await claims.claim(delivery, OWNER, 60);
  return delivery;
}
/** Hours until each delivery that waits is due, earliest first. */
async function waits(): Promise<number[]> {
  const { rows } = await admin<{ hours: number }>(
    `SELECT floor(extract(epoch FROM due_at - now()) / 3600 + 0.1)::int AS hours FROM outbox WHERE waits_for_tool ORDER BY due_at`,
  );
  return rows.map(({ hours }) => hours);
}
async function access() {
  const { rows } = await admin<{ tries: string; kind: string; hours: number }>(
    'SELECT tries, kind, floor(extract(epoch FROM next_try_at - now()) / 3600 + 0.1)::int AS hours FROM tool_access',
  );
  return rows[0];
}

describe('a tool that refuses', () => {
  it('is tried by one delivery at a time, after pauses that double up to the longest', async () => {
    expect(await gate.refused(await leased(), OWNER, REFUSAL, PAUSES)).toBe(true);
    expect(await access()).toEqual({ tries: '1', kind: 'unauthorized', hours: 1 });
    for (const [tries, hours] of [
      ['2', 2],
      ['3', 4],
      ['4', 4],
    ]) {
      await admin('UPDATE tool_access SET next_try_at = now()');
      const deliveries = await Promise.all([leased(), leased(), leased(), leased()]);
      const admissions = await Promise.all(deliveries.map((delivery) => gate.admit(delivery, OWNER, PAUSES)));
      expect(admissions.filter(({ kind }) => kind === 'admitted')).toEqual([{ kind: 'admitted', tryNumber: tries }]);
      const one = deliveries[admissions.findIndex(({ kind }) => kind === 'admitted')];
      if (one === undefined) throw new Error('None was admitted.');
      expect(await gate.refused(one, OWNER, { ...REFUSAL, tryNumber: String(tries) }, PAUSES)).toBe(false);
      expect(await access()).toEqual({ tries, kind: 'unauthorized', hours });
    }
  });

  it('counts those that were under way when it began as no tries', async () => {
    const [first, second] = [await leased(), await leased()];
    expect(await gate.refused(first, OWNER, REFUSAL, PAUSES)).toBe(true);
    expect(await gate.refused(second, OWNER, REFUSAL, PAUSES)).toBe(false);
    expect(await access()).toMatchObject({ tries: '1', hours: 1 });
    expect(await waits()).toEqual([1, 5]);
  });

  it('has always one delivery due for the next try, also when the one that was is gone or has failed otherwise', async () => {
    await gate.refused(await leased(), OWNER, REFUSAL, PAUSES);
    await gate.admit(await leased(), OWNER, PAUSES);
    expect(await waits()).toEqual([1, 5]);
    await admin('DELETE FROM outbox WHERE due_at = (SELECT min(due_at) FROM outbox)');
    await gate.admit(await leased(), OWNER, PAUSES);
    expect(await waits()).toEqual([1, 5]);
  });

  it('leaves a delivery as many attempts as it had, and says what it waits for', async () => {
    const delivery = await leased();
    await gate.refused(delivery, OWNER, REFUSAL, PAUSES);
    const other = await leased();
    await gate.admit(other, OWNER, PAUSES);
    const { rows } = await admin<object>('SELECT attempts, status, last_error FROM deliveries ORDER BY length(last_error)');
    expect(rows).toEqual([
      { attempts: '0', status: 'accepted', last_error: 'The desk answers 401.' },
      { attempts: '0', status: 'accepted', last_error: 'It waits until the tool of its tenant works again: The desk answers 401.' },
    ]);
    expect((await claims.claim(delivery, randomUUID(), 60)).kind).toBe('claimed');
  });

  it('changes nothing of a delivery whose lease was lost', async () => {
    const delivery = await leased();
    await gate.refused(delivery, randomUUID(), REFUSAL, PAUSES);
    const { rows } = await admin<object>(
      'SELECT attempts, waits_for_tool, lease_owner FROM deliveries AS d JOIN outbox AS o ON o.delivery_id = d.id',
    );
    expect(rows).toEqual([{ attempts: '1', waits_for_tool: false, lease_owner: OWNER }]);
  });

  it('refused nothing when its settings were changed meanwhile', async () => {
    const delivery = await leased();
    expect(await gate.refused(delivery, OWNER, { ...REFUSAL, version: '17' }, PAUSES)).toBe(false);
    expect(await access()).toBeUndefined();
    expect(await waits()).toEqual([1]);
    const { rows } = await admin<{ version: string }>('SELECT tenant_version(updated_at) AS version FROM tenants');
    const again = await leased();
    expect(await gate.refused(again, OWNER, { ...REFUSAL, version: rows[0]?.version }, PAUSES)).toBe(true);
  });

  it.each([
    ['its credentials change', `UPDATE tenants SET sealed_tool_credentials = 'fake-other'`],
    ['its address changes', `UPDATE tenants SET tool_base_url = 'https://desk.example.test'`],
    ['somebody asks for it', `SELECT try_tool_now('acme')`],
  ])('is tried at once, by one delivery, when %s', async (_, change) => {
    await gate.refused(await leased(), OWNER, REFUSAL, PAUSES);
    await gate.admit(await leased(), OWNER, PAUSES);
    await admin(`UPDATE tenants SET name = 'Other'`);
    expect(await access()).toMatchObject({ hours: 1 });
    await admin(change);
    expect(await access()).toMatchObject({ tries: '1', hours: 0 });
    expect(await waits()).toEqual([0, 5]);
  });

  it.each([
    ['deactivated', 'UPDATE tenants SET active = false'],
    ['deleted', 'DELETE FROM tenants'],
  ])('is forgotten with a tenant that is %s', async (_, change) => {
    await gate.refused(await leased(), OWNER, REFUSAL, PAUSES);
    await admin(change);
    expect(await access()).toBeUndefined();
    expect(await waits()).toEqual([0]);
  });

  it('is told of by tenant, and when it works again all deliveries go on, at the end of the line', async () => {
    const first = await leased('18');
    await gate.refused(first, OWNER, REFUSAL, PAUSES);
    await gate.admit(await leased(), OWNER, PAUSES);
    expect(await gate.refusedTools()).toEqual([{ tenantId: 'acme', kind: 'unauthorized', waiting: 2 }]);
    await inbox.accept({ tenantId: 'acme', deliveryId: 'in line', ticketId: '19', payload: '{}' });
    expect(await gate.restored(first)).toBe(2);
    expect(await gate.restored(first)).toBeUndefined();
    expect(await gate.refusedTools()).toEqual([]);
    const taken = await outbox.takeDue(10, 60);
    expect(taken.map(({ turn }) => turn).sort()).toEqual([1, 2, 3]);
    expect(taken.find(({ turn }) => turn === 1)?.deliveryId).toBe(deliveryUuid('acme', 'in line'));
    const { rows } = await admin<object>('SELECT action, actor_kind, outcome, ticket_id, correlation_id FROM audit_log ORDER BY id');
    expect(rows).toEqual(
      ['tenant.tool_refused failed', 'tenant.tool_restored ok'].map((text) => {
        const [action, outcome] = text.split(' ');
        return { action, outcome, actor_kind: 'system', ticket_id: '18', correlation_id: 'fake-correlation' };
      }),
    );
  });

  it('of another tenant is no business of others', async () => {
    await gate.refused(await leased(), OWNER, REFUSAL, PAUSES);
    const delivery = { tenantId: 'globex', deliveryId: randomUUID() };
    expect(await gate.admit(delivery, OWNER, PAUSES)).toEqual({ kind: 'admitted' });
    expect(await gate.restored(delivery)).toBeUndefined();
    expect(await access()).toMatchObject({ kind: 'unauthorized' });
  });
});
