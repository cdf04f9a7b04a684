import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { TenantTransactions } from '#database';
import { TestDatabase } from '#testing';
import type { DeliveryRef } from './delivery';
import { type ClaimedDelivery, type CompletedEnhancement, DeliveryClaims } from './delivery-claims';
import { DeliveryInbox } from './delivery-inbox';
import { EffectsLedger } from './effects-ledger';
import { Outbox } from './outbox';

const RESULT: CompletedEnhancement = {
  status: 'complete',
  context: [],
  noteHtml: '<p>Note</p>',
  noteText: 'Note',
  noteId: '77',
  timings: {},
};

let database: TestDatabase;
let inbox: DeliveryInbox;
let claims: DeliveryClaims;
let ledger: EffectsLedger;
let outbox: Outbox;
const [first, second] = [randomUUID(), randomUUID()];

beforeAll(async () => {
  database = await TestDatabase.create();
  const options = { commitTimeoutMs: 5_000, maxBatch: 100, maxPending: 100, directEnqueueMaxBatch: 0 };
  inbox = new DeliveryInbox(database.pool('api'), options, () => undefined);
  const worker = database.pool('worker');
  const transactions = new TenantTransactions(worker);
  claims = new DeliveryClaims(worker, transactions);
  ledger = new EffectsLedger(worker, transactions);
  outbox = new Outbox(worker);
});
afterAll(() => database.drop());

/** A new delivery in the inbox. */
async function accepted(tenantId = 'acme'): Promise<DeliveryRef> {
  const deliveryId = await inbox.accept({ tenantId, deliveryId: randomUUID(), ticketId: '1', payload: '{}' });
  return { tenantId, deliveryId };
}
async function claimed(ref: DeliveryRef, owner: string, leaseSeconds = 30): Promise<ClaimedDelivery> {
  const result = await claims.claim(ref, owner, leaseSeconds);
  if (result.kind !== 'claimed') throw new Error(`It is ${result.kind}.`);
  return result.delivery;
}

describe('a claim', () => {
  it('is held against other owners until its lease ends, and counts the attempts', async () => {
    const ref = await accepted();
    expect(await claimed(ref, first, 1)).toMatchObject({ ticketId: '1', attempts: 1 });
    const refused = await claims.claim(ref, second, 30);
    expect(refused.kind).toBe('leased');
    await pause(1_050);
    expect(await claimed(ref, second)).toMatchObject({ attempts: 2 });
    expect((await claims.claim(ref, first, 30)).kind).toBe('leased');
  });

  it('finds nothing under the name of another tenant', async () => {
    const ref = await accepted('acme');
    expect(await claims.claim({ ...ref, tenantId: 'globex' }, first, 30)).toEqual({ kind: 'finished' });
    expect((await claims.claim(ref, first, 30)).kind).toBe('claimed');
  });

  it('leaves no tenant behind on its connection', async () => {
    await claimed(await accepted(), first);
    expect((await database.pool('worker').query('SELECT 1 FROM deliveries')).rowCount).toBe(0);
  });

  it('is renewed for all deliveries of its owner at once, and only while it holds', async () => {
    const [kept, ended] = [await accepted(), await accepted()];
    const owner = randomUUID();
    await claimed(ended, owner, 1);
    await pause(1_050);
    await claimed(kept, owner);
    expect(await outbox.renewLeases(owner, 30)).toEqual(new Set([kept.deliveryId]));
  });

  it('given back is free for others at once', async () => {
    const ref = await accepted();
    await claimed(ref, first);
    await claims.release(ref, first, 'the desk is down', 60_000);
    expect((await claims.claim(ref, second, 30)).kind).toBe('claimed');
  });
});

it('a delivery is given back and ended as failed whatever the reason says', async () => {
  const delivery = await claimed(await accepted(), first);
  await claims.release(delivery, first, 'a\u0000b', 0);
  await claimed(delivery, second);
  await claims.fail(delivery, second, 'c\u0000d');
  const { rows } = await database.pool('admin').query('SELECT status, last_error FROM deliveries WHERE id = $1', [delivery.deliveryId]);
  expect(rows).toEqual([{ status: 'failed', last_error: 'cd' }]);
});

describe('a completed delivery', () => {
  it('is finished for everybody, and its enhancement is kept', async () => {
    const delivery = await claimed(await accepted(), first);
    expect(await ledger.start(delivery, 'note')).toEqual({ kind: 'first' });
    expect(await claims.complete(delivery, first, RESULT)).toBe(true);
    expect(await claims.claim(delivery, second, 30)).toEqual({ kind: 'finished' });
    const { rows } = await database.pool('admin').query('SELECT note_id FROM enhancements WHERE delivery_id = $1', [delivery.deliveryId]);
    expect(rows).toEqual([{ note_id: '77' }]);
  });

  it('is finished whatever characters a source has found', async () => {
    const delivery = await claimed(await accepted(), first);
    const found = 'a\u0000b, half an emoji \ud83d, a whole one \u{1f600}';
    expect(await claims.complete(delivery, first, { ...RESULT, context: [{ text: found }], noteText: found, noteHtml: found })).toBe(true);
    const { rows } = await database
      .pool('admin')
      .query(`SELECT context -> 0 ->> 'text' AS context, note_text FROM enhancements WHERE delivery_id = $1`, [delivery.deliveryId]);
    const kept = 'ab, half an emoji \ufffd, a whole one \u{1f600}';
    expect(rows).toEqual([{ context: kept, note_text: kept }]);
  });

  it('whose lease was lost records the note and nothing else, so that the next owner writes none', async () => {
    const delivery = await claimed(await accepted(), first, 1);
    await ledger.start(delivery, 'note');
    await pause(1_050);
    await claimed(delivery, second);
    expect(await claims.complete(delivery, first, RESULT)).toBe(false);
    expect((await claims.claim(delivery, second, 30)).kind).toBe('claimed');
    expect(await ledger.start(delivery, 'note')).toEqual({ kind: 'done', externalId: '77' });
  });
});

describe('the effects ledger', () => {
  it('tells the first attempt from one that must look before it acts', async () => {
    const delivery = await claimed(await accepted(), first);
    expect(await ledger.start(delivery, 'note')).toEqual({ kind: 'first' });
    expect(await ledger.start(delivery, 'note')).toEqual({ kind: 'uncertain' });
    await ledger.forget(delivery, 'note', second);
    expect(await ledger.start(delivery, 'note')).toEqual({ kind: 'uncertain' });
    await ledger.forget(delivery, 'note', first);
    expect(await ledger.start(delivery, 'note')).toEqual({ kind: 'first' });
  });
});

describe('the outbox', () => {
  it('hands a due delivery to one of several relays, and again when nobody has claimed it', async () => {
    const ref = await accepted();
    const taken = await Promise.all([outbox.takeDue(1_000, 1), outbox.takeDue(1_000, 1)]);
    expect(taken.flat().filter((each) => each.deliveryId === ref.deliveryId)).toHaveLength(1);
    await outbox.giveBack([ref]);
    expect((await outbox.takeDue(1_000, 60)).map((each) => each.deliveryId)).toContain(ref.deliveryId);
    expect((await outbox.takeDue(1_000, 60)).map((each) => each.deliveryId)).not.toContain(ref.deliveryId);
  });
});
