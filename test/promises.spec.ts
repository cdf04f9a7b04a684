import { noteMarker } from '#note-marker';
import { DeliveryQueue } from '#queue';
import { type Backend, System } from './system';
import { until } from './until';

/**
 * The system's first promise: every 202 is committed before it is sent, is processed at least once, and writes at most one note. Each test
 * tries to break it, on both backends of the queue.
 */
describe.each<Backend>(['redis', 'postgres'])('with the queue in %s', (backend) => {
  let system: System;

  beforeAll(async () => {
    system = await System.start(backend, { llm: { inputUsdPerMillionTokens: 1_000, outputUsdPerMillionTokens: 2_000 } });
    await system.remember();
  });
  afterAll(() => system.stop());
  afterEach(async () => {
    system.desk.clearFaults();
    await system.stopWorkers();
  });

  it('turns a signed thin webhook into one private note that cites its source', async () => {
    await system.startWorker();
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    expect(answer).toMatchObject({ status: 202, body: { status: 'accepted', message: 'Enhancement job queued successfully' } });
    expect(await system.finished(answer.body['job_id'])).toMatchObject({ status: 'completed', attempts: 1 });
    const notes = system.desk.notesOf(ticket);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({ public: false });
    expect(notes[0]?.html).toContain('900');
    expect(notes[0]?.html).toContain(noteMarker(String(answer.body['job_id'])));
    const { rows } = await system.admin.query(
      'SELECT status, model, cost_usd > 0 AS paid, cost_usd = (prompt_tokens + 2 * completion_tokens) / 1000.0 AS exact FROM enhancements WHERE delivery_id = $1',
      [answer.body['job_id']],
    );
    expect(rows).toEqual([{ status: 'complete', model: 'gpt-5-mini', paid: true, exact: true }]);
  });

  it('answers 50 duplicates at once with one job, and writes one note', async () => {
    await system.startWorker();
    const ticket = system.createTicket();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => system.send(ticket, {}, { 'x-servicedesk-delivery': `dup-${ticket}` })),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(202));
    const ids = new Set(answers.map((answer) => answer.body['job_id']));
    expect(ids.size).toBe(1);
    await system.finished([...ids][0]);
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
  });

  it('recovers every delivery after the queue was lost whole', async () => {
    const tickets = Array.from({ length: 5 }, () => system.createTicket());
    const answers = await Promise.all(tickets.map((ticket) => system.send(ticket)));
    const queue = system.api.get(DeliveryQueue, { strict: false });
    await until(async () => (await queue.depth()).prioritized > 0, 'jobs are on the queue');
    await system.loseQueue();
    await system.startWorker();
    for (const answer of answers) expect(await system.finished(answer.body['job_id'])).toMatchObject({ status: 'completed' });
    expect(tickets.map((ticket) => system.desk.notesOf(ticket).length)).toEqual([1, 1, 1, 1, 1]);
  });

  it('recovers a delivery whose queue was lost while it was being worked on', async () => {
    system.desk.inject({ operation: 'getRequest', effect: 'slow', delayMs: 2_000 });
    await system.startWorker();
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    await until(() => system.desk.pendingFaults === 0, 'the worker asks for the ticket');
    await system.loseQueue();
    expect(await system.finished(answer.body['job_id'])).toMatchObject({ status: 'completed' });
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
  });

  it('writes one note when the job comes to the same worker once more while it writes', async () => {
    system.desk.inject({ operation: 'addNote', effect: 'slow', delayMs: 2_500 });
    await system.startWorker();
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    await until(() => system.desk.pendingFaults === 0, 'the worker writes the note');
    // A queue that lost its lock, or all it had, hands a job out again while it is being worked on.
    await system.loseQueue();
    await system.api
      .get(DeliveryQueue, { strict: false })
      .publish([{ tenantId: 'acme', deliveryId: String(answer.body['job_id']), turn: 1 }]);
    const ending = await system.finished(answer.body['job_id']);
    await system.stopWorkers();
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
    expect(ending).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('writes one note when the desk stored it and its answer was lost', async () => {
    system.desk.inject({ operation: 'addNote', effect: 'lost-answer' });
    await system.startWorker();
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    expect(await system.finished(answer.body['job_id'])).toMatchObject({ status: 'completed', attempts: 2 });
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
  });

  it('tries again while the desk is down', async () => {
    system.desk.inject({ operation: 'getRequest', effect: 'refuse', status: 500, times: 2 });
    await system.startWorker();
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    expect(await system.finished(answer.body['job_id'])).toMatchObject({ status: 'completed', attempts: 3 });
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
  });

  it('gives up at once when the ticket is gone, and keeps the reason', async () => {
    await system.startWorker();
    const answer = await system.send('123456789012345678');
    expect(await system.finished(answer.body['job_id'])).toMatchObject({
      status: 'failed',
      attempts: 1,
      lastError: expect.stringContaining('HTTP 404') as string,
    });
  });

  it('finishes the job in flight when it is asked to stop', async () => {
    system.desk.inject({ operation: 'getRequest', effect: 'slow', delayMs: 1_000 });
    await system.startWorker();
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    await until(() => system.desk.pendingFaults === 0, 'the worker asks for the ticket');
    await system.stopWorkers();
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
    expect(await system.finished(answer.body['job_id'], 100)).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('shares deliveries between workers, each delivery once', async () => {
    await Promise.all([system.startWorker(), system.startWorker()]);
    const tickets = Array.from({ length: 20 }, () => system.createTicket());
    const answers = await Promise.all(tickets.map((ticket) => system.send(ticket)));
    for (const answer of answers) await system.finished(answer.body['job_id']);
    expect(tickets.map((ticket) => system.desk.notesOf(ticket).length)).toEqual(Array(20).fill(1));
  });
});
