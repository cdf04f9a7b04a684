import { System } from './system';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a sender sees, and what becomes of its deliveries, while a dependency is away. */
describe('while Redis is away', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start('redis');
    await system.remember();
  });
  afterAll(() => system.stop());

  it('accepts at once, stays ready, and processes everything when Redis is back', async () => {
    await system.redis?.kill9();
    const tickets = Array.from({ length: 5 }, () => system.createTicket());
    const before = performance.now();
    const answers = await Promise.all(tickets.map((ticket) => system.send(ticket)));
    const tookMs = performance.now() - before;
    expect(answers.map((answer) => answer.status)).toEqual(Array(5).fill(202));
    // The answer does not wait for the queue's deadline of 500 ms, nor for a connection.
    expect(tookMs).toBeLessThan(450);
    const health = await fetch(`${system.apiUrl}/health`);
    expect([health.status, await health.json()]).toMatchObject([200, { status: 'degraded', database: 'connected', redis: 'disconnected' }]);
    expect((await fetch(`${system.apiUrl}/health/ready`)).status).toBe(200);

    const worker = await system.startWorker();
    const workerReady = await fetch(`${await worker.getUrl()}/health/ready`);
    expect([workerReady.status, await workerReady.json()]).toMatchObject([503, { status: 'not ready', redis: 'disconnected' }]);

    await system.redis?.startAgain();
    for (const answer of answers) expect(await system.finished(answer.body['job_id'])).toMatchObject({ status: 'completed' });
    expect(tickets.map((ticket) => system.desk.notesOf(ticket).length)).toEqual([1, 1, 1, 1, 1]);
  });

  it('does not call itself ready on a Redis that may evict jobs', async () => {
    await system.redis?.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    const worker = await system.startWorker();
    const response = await fetch(`${await worker.getUrl()}/health/ready`);
    const body = (await response.json()) as { problems: { redis: string } };
    expect(response.status).toBe(503);
    expect(body.problems.redis).toContain('maxmemory-policy allkeys-lru');
    await system.redis?.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    expect((await fetch(`${await worker.getUrl()}/health/ready`)).status).toBe(200);
  });
});

describe('while the history cannot be searched', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start('redis', { enhancement: { history: { timeoutMs: 1_000 } } });
    await system.remember();
  });
  afterAll(() => system.stop());

  it('writes every note without it, says so, and takes no second attempt', async () => {
    const locked = await system.admin.connect();
    try {
      await locked.query('BEGIN; LOCK TABLE ticket_history');
      await system.startWorker();
      // Many more than the worker has connections to Postgres.
      const tickets = Array.from({ length: 20 }, () => system.createTicket());
      const answers = await Promise.all(tickets.map((ticket) => system.send(ticket)));
      for (const answer of answers) {
        expect(await system.finished(answer.body['job_id'], 10_000)).toMatchObject({ status: 'completed', attempts: 1 });
      }
      for (const ticket of tickets) {
        expect(system.desk.notesOf(ticket)).toMatchObject([{ html: expect.stringContaining('Could not be checked') as string }]);
      }
    } finally {
      await locked.query('ROLLBACK');
      locked.release();
    }
  });
});

describe('while the history cannot be written', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start('redis');
  });
  afterAll(() => system.stop());

  it('accepts tickets at once, though many resolved ones wait', async () => {
    const locked = await system.admin.connect();
    try {
      await locked.query('BEGIN; LOCK TABLE ticket_history');
      const resolve = (id: number) =>
        system.send(`r${id}`, { subject: 'VPN drops', resolution: 'Renewed the certificate' }, {}, '/webhook/servicedesk/resolved');
      const resolved = Promise.all(Array.from({ length: 20 }, (_, id) => resolve(id)));
      await pause(500);
      const begin = performance.now();
      expect((await system.send(system.createTicket())).status).toBe(202);
      expect(performance.now() - begin).toBeLessThan(1_000);
      expect((await resolved).map(({ status }) => status)).toEqual(Array(20).fill(503));
    } finally {
      await locked.query('ROLLBACK');
      locked.release();
    }
  });
});

describe('while Postgres is away', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start('redis', { api: { webhook: { commitTimeoutMs: 1_000 } } });
    await system.remember();
  });
  afterAll(() => system.stop());

  it('promises nothing, says when to come back, and works again afterwards without a restart', async () => {
    await system.startWorker();
    const ticket = system.createTicket();
    await system.database.refuseConnections(async () => {
      const refused = await system.send(ticket);
      expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([503, 5]);
      expect(refused.body).toEqual({ detail: 'The delivery could not be stored, send it again' });
      const ready = await fetch(`${system.apiUrl}/health/ready`);
      expect([ready.status, await ready.json()]).toMatchObject([503, { status: 'not ready', database: 'disconnected' }]);
      expect((await fetch(`${system.apiUrl}/health/live`)).status).toBe(200);
    });
    let answer = await system.send(ticket);
    for (let i = 0; answer.status === 503 && i < 50; i += 1) {
      await pause(100);
      answer = await system.send(ticket);
    }
    expect(answer.status).toBe(202);
    expect(await system.finished(answer.body['job_id'])).toMatchObject({ status: 'completed' });
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
  });

  it('asks the sender of a resolved ticket to come back too', async () => {
    const resolve = () =>
      system.send('r1', { subject: 'VPN drops', resolution: 'Renewed the certificate' }, {}, '/webhook/servicedesk/resolved');
    await system.database.refuseConnections(async () => {
      const refused = await resolve();
      expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([503, 5]);
      expect(refused.body).toEqual({ detail: 'The delivery could not be stored, send it again' });
    });
    expect((await resolve()).status).toBe(202);
  });

  it.each([
    ['a ticket', '/webhook/servicedesk', 'deliveries'],
    ['a resolved ticket', '/webhook/servicedesk/resolved', 'ticket_history'],
  ])('lets the sender of %s wait no longer than a commit may take', async (_, path, table) => {
    const locked = await system.admin.connect();
    try {
      await locked.query(`BEGIN; LOCK TABLE ${table}`);
      const begin = performance.now();
      const answer = await system.send('r2', { subject: 'VPN drops', resolution: 'Renewed the certificate' }, {}, path);
      expect(answer.status).toBe(503);
      expect(performance.now() - begin).toBeLessThan(3_000);
    } finally {
      await locked.query('ROLLBACK');
      locked.release();
    }
  });
});
