import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { configurationFrom } from '#config';
import { TenantTransactions } from '#database';
import { type ClaimedDelivery, DeliveryClaims, DeliveryInbox, EffectsLedger, Outbox } from '#deliveries';
import type { TenantPreferences } from '#tenants';
import { TestDatabase } from '#testing';
import { type TicketClient, type TicketNote, TicketToolError } from '#tickets';
import { LeaseKeeper } from './lease-keeper';
import { NoteWriter } from './note-writer';

/** On a real ledger. The desk is a list of answers: these are about what is asked of it, and when. */
let database: TestDatabase;
let claims: DeliveryClaims;
let ledger: EffectsLedger;
let outbox: Outbox;
let inbox: DeliveryInbox;
/** How long a request to the desk may be under way, in milliseconds. */
const TIMEOUT_MS = 300;
const { config } = configurationFrom({ tickets: { timeoutMs: TIMEOUT_MS } }, {});
const signal = new AbortController().signal;
const NOTE = { html: '<p>Note</p>', markdown: 'ai-agents', marker: 'Reference 1' };
const TENANT = { preferences: {} };

beforeAll(async () => {
  database = await TestDatabase.create();
  const worker = database.pool('worker');
  const transactions = new TenantTransactions(worker);
  claims = new DeliveryClaims(worker, transactions);
  ledger = new EffectsLedger(worker, transactions);
  outbox = new Outbox(worker);
  inbox = new DeliveryInbox(database.pool('api'), { ...config.api.webhook, directEnqueueMaxBatch: 0 }, () => undefined);
});
afterAll(() => database.drop());

/** A worker process, as far as its leases and its notes go. */
function aWorker(): { claim(deliveryId: string, leaseSeconds?: number): Promise<ClaimedDelivery>; notes: NoteWriter } {
  const leases = new LeaseKeeper(config, outbox);
  return {
    notes: new NoteWriter(config, ledger, leases),
    async claim(deliveryId, leaseSeconds = 30) {
      const claim = await claims.claim({ tenantId: 'acme', deliveryId }, leases.owner, leaseSeconds);
      if (claim.kind !== 'claimed') throw new Error(`It is ${claim.kind}.`);
      leases.hold(deliveryId, performance.now());
      return claim.delivery;
    },
  };
}

const accepted = () => inbox.accept({ tenantId: 'acme', deliveryId: randomUUID(), ticketId: '1', payload: '{}' });
const refuse = (kind: 'rate_limited' | 'ambiguous') => () => Promise.reject(new TicketToolError(kind, kind));

function desk(answers: Partial<Pick<TicketClient, 'addNote' | 'findNote'>>): TicketClient {
  const unexpected = () => Promise.reject(new Error('It was not to be asked for this.'));
  return { fetchTicket: unexpected, addNote: unexpected, findNote: unexpected, testConnection: unexpected, ...answers };
}

describe('the writer of notes', () => {
  it('does not look for a note that was certainly not written', async () => {
    const worker = aWorker();
    const delivery = await worker.claim(await accepted());
    await expect(worker.notes.write(desk({ addNote: refuse('rate_limited') }), delivery, TENANT, NOTE, signal)).rejects.toThrow(
      'rate_limited',
    );
    const addNote = () => Promise.resolve({ noteId: '7' });
    expect(await worker.notes.write(desk({ addNote }), delivery, TENANT, NOTE, signal)).toBe('7');
  });

  it('looks again after a refusal, when an attempt before that may have written it', async () => {
    const worker = aWorker();
    const delivery = await worker.claim(await accepted());
    await expect(worker.notes.write(desk({ addNote: refuse('ambiguous') }), delivery, TENANT, NOTE, signal)).rejects.toThrow('ambiguous');
    await pause(TIMEOUT_MS);
    // The desk does not show the note yet, and then has had enough.
    const busy = desk({ findNote: () => Promise.resolve(undefined), addNote: refuse('rate_limited') });
    await expect(worker.notes.write(busy, delivery, TENANT, NOTE, signal)).rejects.toThrow('rate_limited');
    const findNote = () => Promise.resolve({ noteId: '8' });
    expect(await worker.notes.write(desk({ findNote }), delivery, TENANT, NOTE, signal)).toBe('8');
  });

  it('writes no second note while the request of an earlier attempt, or of one after it, may still be under way', async () => {
    const worker = aWorker();
    const delivery = await worker.claim(await accepted());
    const findNote = () => Promise.resolve(undefined);
    const write = (answers: Parameters<typeof desk>[0]) =>
      worker.notes.write(desk({ findNote, ...answers }), delivery, TENANT, NOTE, signal);
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await expect(write({ addNote: refuse('ambiguous') })).rejects.toThrow('ambiguous');
      await expect(write({})).rejects.toMatchObject({
        message: expect.stringContaining('may still arrive') as string,
        retryAfterMs: expect.any(Number) as number,
      });
      await pause(TIMEOUT_MS);
    }
    expect(await write({ addNote: () => Promise.resolve({ noteId: '7' }) })).toBe('7');
  });

  it('looks when a process that had lost its lease was refused meanwhile', async () => {
    const [slow, next, last] = [aWorker(), aWorker(), aWorker()];
    const deliveryId = await accepted();
    const delivery = await slow.claim(deliveryId, 0);
    const [asked, answer] = [Promise.withResolvers<true>(), Promise.withResolvers<never>()];
    const addNote = () => {
      asked.resolve(true);
      return answer.promise;
    };
    const writing = slow.notes.write(desk({ addNote }), delivery, TENANT, NOTE, signal);
    await asked.promise;
    const taken = await next.claim(deliveryId, 0);
    await pause(TIMEOUT_MS);
    const lost = desk({ findNote: () => Promise.resolve(undefined), addNote: refuse('ambiguous') });
    await expect(next.notes.write(lost, taken, TENANT, NOTE, signal)).rejects.toThrow('ambiguous');
    answer.reject(new TicketToolError('rate_limited', 'too many requests'));
    await expect(writing).rejects.toThrow('too many requests');
    const findNote = () => Promise.resolve({ noteId: '9' });
    expect(await last.notes.write(desk({ findNote }), await last.claim(deliveryId), TENANT, NOTE, signal)).toBe('9');
  });

  it.each([true, false])('says whom a note was meant for when it looks for it (public: %s)', async (publicNote) => {
    const worker = aWorker();
    const delivery = await worker.claim(await accepted());
    const tenant = { preferences: { publicNote } };
    const write = (answers: Parameters<typeof desk>[0]) => worker.notes.write(desk(answers), delivery, tenant, NOTE, signal);
    await expect(write({ addNote: refuse('ambiguous') })).rejects.toThrow('ambiguous');
    const asked: unknown[][] = [];
    const findNote: TicketClient['findNote'] = (...question) => {
      asked.push(question);
      return Promise.resolve({ noteId: '8' });
    };
    expect(await write({ findNote })).toBe('8');
    expect(asked).toEqual([['1', NOTE.marker, signal, { public: publicNote }]]);
  });

  it.each<[boolean[], boolean]>([
    [[true, false], true],
    [[false, true], true],
    // Of two attempts that nobody heard of again, either one may have written it.
    [[true, false, false], true],
    [[false, false, false], false],
  ])('looks for a public note when one of the attempts, or this one, means it to be (%j: %s)', async (preferences, expected) => {
    const worker = aWorker();
    const delivery = await worker.claim(await accepted());
    const meant: unknown[] = [];
    const findNote: TicketClient['findNote'] = (_ticketId, _marker, _signal, asked) => {
      meant.push(asked);
      return Promise.resolve(meant.length === preferences.length - 1 ? { noteId: '8' } : undefined);
    };
    const write = (publicNote: boolean) =>
      worker.notes.write(desk({ findNote, addNote: refuse('ambiguous') }), delivery, { preferences: { publicNote } }, NOTE, signal);
    for (const publicNote of preferences.slice(0, -1)) {
      await expect(write(publicNote)).rejects.toThrow('ambiguous');
      await pause(TIMEOUT_MS);
    }
    expect(await write(preferences.at(-1) === true)).toBe('8');
    expect(meant.at(-1)).toEqual({ public: expected });
  });

  it.each<[string, unknown, object, boolean]>([
    ['the preference', { publicNote: true }, {}, true],
    ['no preference', {}, {}, false],
    ['the opposite preference', { publicNote: false }, {}, false],
    ['a preference that only looks like one', { publicNote: 'true' }, {}, false],
    ['a number', { publicNote: 1 }, {}, false],
    ['another preference', { public: true, publicNotes: true }, {}, false],
    ['a note that says so itself', {}, { public: true }, false],
    ['a delivery that says so', {}, {}, false],
  ])('shows a note to the requester for the preference of the tenant only: %s', async (_, preferences, smuggled, isPublic) => {
    const worker = aWorker();
    const delivery = Object.assign(await worker.claim(await accepted()), { public: true, publicNote: true });
    const written: TicketNote[] = [];
    const addNote = (_ticketId: string, note: TicketNote) => {
      written.push(note);
      return Promise.resolve({ noteId: '7' });
    };
    const tenant = { preferences: preferences as TenantPreferences };
    await worker.notes.write(desk({ addNote }), delivery, tenant, { ...NOTE, ...smuggled }, signal);
    expect(written).toEqual([{ ...NOTE, public: isPublic }]);
  });
});
