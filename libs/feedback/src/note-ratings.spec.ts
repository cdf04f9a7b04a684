import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { TenantTransactions } from '#database';
import { Metrics } from '#observability';
import { TestDatabase } from '#testing';
import { FeedbackReport } from './feedback-report';
import { CommentTooLongError, NoteRatings } from './note-ratings';
import type { Rating } from './rating';

let database: TestDatabase;
let admin: Pool;
let metrics: Metrics;
let ratings: NoteRatings;
let report: FeedbackReport;
beforeAll(async () => {
  database = await TestDatabase.create();
  admin = database.pool('admin');
});
afterAll(() => database.drop());
beforeEach(async () => {
  await admin.query('TRUNCATE enhancements, feedback, history_ratings');
  metrics = new Metrics();
  const transactions = new TenantTransactions(database.pool('api'));
  ratings = new NoteRatings(transactions, metrics);
  report = new FeedbackReport(transactions);
});

/** A note as the worker records it: two past tickets are shown, and a third one is not. */
async function aNote(changes: { tenantId?: string; model?: string | null; text?: string } = {}) {
  const {
    tenantId = 'acme',
    model = 'some-model',
    text = 'It is the driver. [ticket, H1]\n\n- [H1] #901\n- [H2] #902\n- [S1] #7',
  } = changes;
  const deliveryId = randomUUID();
  const past = (n: number) => ({ ref: `H${n}`, kind: 'past ticket', externalId: `90${n}` });
  const context = [
    { source: 'ticket_history', evidence: [past(1), past(2), past(3)] },
    { source: 'solutions', evidence: [{ ref: 'S1', kind: 'article', externalId: '7' }] },
    { source: 'web_search', evidence: [{ ref: 'W1', kind: 'web page' }] },
    { source: 'assets', evidence: [] },
  ];
  await admin.query(
    `INSERT INTO enhancements (tenant_id, delivery_id, ticket_id, status, context, note_html, note_text, model, timings)
     VALUES ($1, $2, '4711', 'complete', $3, '', $4, $5, '{}')`,
    [tenantId, deliveryId, JSON.stringify(context), text, model],
  );
  return { tenantId, deliveryId };
}

const counts = async (tenantId = 'acme') =>
  (await admin.query<object>('SELECT ticket_id, up::int, down::int FROM history_ratings WHERE tenant_id = $1 ORDER BY 1', [tenantId])).rows;
const by = (rating: Rating, comment = '') => ({ rating, comment, by: 'link' as const });

describe('the rating of a note', () => {
  it('is kept once, can be changed, and counts for the past tickets that the note shows', async () => {
    const note = await aNote();
    expect(await ratings.find(note)).toEqual({ ticketId: '4711', comment: '' });
    expect(await ratings.rate(note, by('up'))).toBe(true);
    expect(await counts()).toEqual([
      { ticket_id: '901', up: 1, down: 0 },
      { ticket_id: '902', up: 1, down: 0 },
    ]);
    expect(await ratings.rate(note, by('down', ' Wrong\r\nprinter\u0000 '))).toBe(true);
    expect(await ratings.rate(note, by('down', 'Wrong printer'))).toBe(true);
    expect(await ratings.find(note)).toEqual({ ticketId: '4711', rating: 'down', comment: 'Wrong printer' });
    expect(await counts()).toEqual([
      { ticket_id: '901', up: 0, down: 1 },
      { ticket_id: '902', up: 0, down: 1 },
    ]);
    expect((await metrics.feedback.get()).values).toMatchObject([
      { labels: { tenant: 'acme', rating: 'up' }, value: 1 },
      { labels: { tenant: 'acme', rating: 'down' }, value: 1 },
    ]);
  });

  it('keeps lines of a comment, and nothing that Postgres does not take', async () => {
    const note = await aNote();
    await ratings.rate(note, by('down', 'a\r\nb\rc\u0000\ud800\u0007'));
    expect((await ratings.find(note))?.comment).toBe('a\nb\nc\ufffd');
  });

  it('counts right when it is given many times at once', async () => {
    const notes = await Promise.all([aNote(), aNote()]);
    const given = Array.from({ length: 20 }, (_, n) => ratings.rate(notes[n % 2]!, by(n % 3 === 0 ? 'up' : 'down')));
    expect(await Promise.all(given)).not.toContain(false);
    const final = await Promise.all(notes.map(async (note) => (await ratings.find(note))?.rating));
    const up = final.filter((rating) => rating === 'up').length;
    expect((await counts())[0]).toEqual({ ticket_id: '901', up, down: 2 - up });
  });

  it('is refused with a comment that is too long, and without a note', async () => {
    const note = await aNote();
    await expect(ratings.rate(note, by('up', 'x'.repeat(1_001)))).rejects.toThrow(CommentTooLongError);
    expect(await ratings.find(note)).toEqual({ ticketId: '4711', comment: '' });
    expect(await ratings.rate(note, by('up', `${'x'.repeat(999)}\r\n\r\n`))).toBe(true);
    const unknown = { ...note, deliveryId: randomUUID() };
    expect([await ratings.find(unknown), await ratings.rate(unknown, by('up'))]).toEqual([undefined, false]);
  });

  it('is not seen, given or counted by another tenant', async () => {
    const note = await aNote();
    const foreign = { ...note, tenantId: 'globex' };
    expect([await ratings.find(foreign), await ratings.rate(foreign, by('down'))]).toEqual([undefined, false]);
    await ratings.rate(note, by('up'));
    expect(await counts('globex')).toEqual([]);
    expect(await report.notes('globex', { rating: 'up', limit: 10 })).toEqual([]);
    expect(await report.statistics('globex')).toEqual({ up: 0, down: 0, months: [], models: [], sources: [] });
  });
});

describe('the report of a tenant', () => {
  it('counts by month, model and source', async () => {
    const [first, second, third] = [await aNote(), await aNote({ model: null, text: '- [H1] #901' }), await aNote()];
    await ratings.rate(first, by('up'));
    await ratings.rate(second, by('down'));
    await ratings.rate(third, by('down'));
    await admin.query(`UPDATE feedback SET rated_at = '2026-09-30T23:59:59Z' WHERE delivery_id = $1`, [first.deliveryId]);
    await admin.query(`UPDATE feedback SET rated_at = '2026-10-01T00:00:00Z' WHERE delivery_id <> $1`, [first.deliveryId]);
    expect(await report.statistics('acme')).toEqual({
      up: 1,
      down: 2,
      months: [
        { month: '2026-09', up: 1, down: 0 },
        { month: '2026-10', up: 0, down: 2 },
      ],
      models: [
        { model: 'some-model', up: 1, down: 1 },
        { model: 'none', up: 0, down: 1 },
      ],
      sources: [
        { source: 'ticket_history', up: 1, down: 2 },
        { source: 'solutions', up: 1, down: 1 },
      ],
    });
  });

  it('finds bad notes, latest first and page by page, with what was said of them and what they rest on', async () => {
    const notes = [await aNote(), await aNote(), await aNote()];
    for (const [n, note] of notes.entries()) {
      await ratings.rate(note, by('down', `Bad ${n}`));
      await admin.query(`UPDATE feedback SET rated_at = $2 WHERE delivery_id = $1`, [note.deliveryId, new Date(Date.UTC(2026, 8, 1 + n))]);
    }
    // At the same moment as the one before the last.
    await admin.query(`UPDATE feedback SET rated_at = '2026-09-02T00:00:00Z' WHERE delivery_id = $1`, [notes[0]!.deliveryId]);
    await ratings.rate(await aNote(), by('up'));
    const page = await report.notes('acme', { rating: 'down', limit: 2 });
    expect(page[0]).toEqual({
      jobId: notes[2]!.deliveryId,
      ticketId: '4711',
      rating: 'down',
      comment: 'Bad 2',
      model: 'some-model',
      sources: ['solutions', 'ticket_history'],
      pastTickets: ['901', '902'],
      ratedAt: new Date('2026-09-03T00:00:00Z'),
    });
    const next = await report.notes('acme', { rating: 'down', limit: 2, after: page[1]!.jobId });
    const comments = [...page, ...next].map(({ comment }) => comment);
    expect([comments[0], comments.slice(1).sort()]).toEqual(['Bad 2', ['Bad 0', 'Bad 1']]);
  });
});
