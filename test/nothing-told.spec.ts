import { createHmac } from 'node:crypto';
import { Redis } from 'ioredis';
import { ServiceProcess } from './service-process';
import { ENCRYPTION_KEY, System, WEBHOOK_SECRET } from './system';
import { until } from './until';

const SECRETS = [
  WEBHOOK_SECRET,
  ENCRYPTION_KEY,
  'fake-technician-key',
  'fake-key-of-the-stand-in',
  'fake-owner-password',
  'fake-api-password',
  'fake-worker-password',
];
/** Of the requester, in the ticket and in its webhook. */
const PERSON = { name: 'Zebulon Quartermaine', email: 'z.quartermaine@initech.example', phone: '+49 30 901820 77' };
const SUBJECT = 'Printer prints blank pages for Quartermaine';
const PERSONAL = [...Object.values(PERSON), 'Quartermaine', '90182077'];

/** A value as it is, and as it might travel. */
const spellings = (value: string): string[] => [
  value,
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  Buffer.from(value).toString('hex'),
  encodeURIComponent(value),
];
const told = (text: string, values: readonly string[]): string[] =>
  values.filter((value) => spellings(value).some((spelling) => text.toLowerCase().includes(spelling.toLowerCase())));

/** Api and worker as processes that log all that they ever log, and what becomes of a ticket when all goes well, and when each part fails. */
describe('of secrets and personal data', () => {
  let system: System;
  let redis: Redis;
  let monitor: Redis;
  let [api, worker]: (ServiceProcess | undefined)[] = [];
  let redisHeard = '';
  const jobs: string[] = [];

  beforeAll(async () => {
    system = await System.start('redis', { worker: { attempts: 3 } });
    await system.remember();
    redis = new Redis(system.redis?.url ?? '');
    monitor = await redis.monitor();
    monitor.on('monitor', (_time: string, args: string[]) => (redisHeard += `${args.join(' ')}\n`));
    [api, worker] = await Promise.all([ServiceProcess.start(system, 'api', 'trace'), ServiceProcess.start(system, 'worker', 'trace')]);
    await Promise.all([api.ready(), worker.ready()]);
    await ticketThat(() => undefined);
    await ticketThat(() => system.desk.inject({ operation: 'getRequest', effect: 'refuse', status: 401 }));
    await ticketThat(() => system.desk.inject({ operation: 'addNote', effect: 'lost-answer' }));
    await ticketThat(() => {
      // What an error page would quote.
      const body = `<h1>500</h1> technicianKey=fake-technician-key, requester ${PERSON.name} &lt;${PERSON.email}&gt;`;
      system.desk.inject({ operation: 'getRequest', effect: 'raw', status: 500, body, headers: { 'content-type': 'text/html' } });
    });
    await ticketThat(() => system.desk.inject({ operation: 'getRequest', effect: 'refuse', status: 404 }));
    await system.model.stop();
    await ticketThat(() => undefined);
    await refused();
  });
  afterAll(async () => {
    for (const connection of [monitor, redis]) connection.disconnect();
    await Promise.all([api?.end('SIGKILL'), worker?.end('SIGKILL')]);
    await system.stop();
  });

  /** Sends a ticket about the person through api and worker to its end, good or bad. */
  async function ticketThat(goesWrong: () => void): Promise<void> {
    const description = `<p>Since the update it prints blank pages. Call ${PERSON.name}, ${PERSON.phone}, ${PERSON.email}.</p>`;
    const { id } = system.desk.createTicket({ subject: SUBJECT, description, requester: PERSON });
    goesWrong();
    const answer = await post({ tenant_id: 'acme', ticket_id: id, event: 'ticket_created', subject: SUBJECT, description });
    expect(answer.status).toBe(202);
    const { job_id } = (await answer.json()) as { job_id: string };
    await system.finished(job_id, 60_000);
    jobs.push(job_id);
  }

  /** Requests that the api takes exception to, with the person in each place that an error might quote. */
  async function refused(): Promise<void> {
    const body = { tenant_id: 'acme', ticket_id: '1', description: `${PERSON.email} ${'x'.repeat(10_001)}` };
    const statuses = [await post(body), await post(`{"${PERSON.email}": `), await post(body, 'fake-wrong-secret')].map(
      ({ status }) => status,
    );
    expect(statuses).toEqual([422, 401, 401]);
    expect((await fetch(`${api?.url ?? ''}/webhook/${PERSON.email}?token=${WEBHOOK_SECRET}`, { method: 'POST' })).status).toBe(404);
  }

  function post(body: object | string, secret = WEBHOOK_SECRET): Promise<Response> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const signature = createHmac('sha256', secret).update(text).digest('hex');
    return fetch(`${api?.url ?? ''}/webhook/servicedesk`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-servicedesk-signature': `sha256=${signature}` },
      body: text,
    });
  }

  it('the logs of api and worker say nothing, at their most talkative', () => {
    const said = `${api?.said ?? ''}${worker?.said ?? ''}`;
    expect(said).toContain(jobs[1]);
    expect(told(said, [...SECRETS, ...PERSONAL])).toEqual([]);
  });

  it('the queue hears nothing, in any command that Redis was sent', async () => {
    await until(() => jobs.every((job) => redisHeard.includes(job)), 'Redis has told of every job');
    expect(told(redisHeard, [...SECRETS, ...PERSONAL])).toEqual([]);
  });

  it('metrics and health say nothing', async () => {
    for (const { url, metricsUrl } of [api, worker].filter((each) => each !== undefined)) {
      const texts = await Promise.all([metricsUrl, `${url}/health`, `${url}/health/ready`].map(async (from) => (await fetch(from)).text()));
      expect(texts[0]).toContain('process_cpu');
      expect(told(texts.join('\n'), [...SECRETS, ...PERSONAL])).toEqual([]);
    }
  });

  it('the database has no secret in any of its tables, and of a delivery that failed no more than why', async () => {
    const { rows: tables } = await system.admin.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class AS c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`,
    );
    expect(tables.length).toBeGreaterThan(15);
    for (const { name } of tables) {
      const { rows } = await system.admin.query<{ text: string }>(`SELECT t::text AS text FROM ${name} AS t`);
      expect([name, told(rows.map(({ text }) => text).join('\n'), SECRETS)]).toEqual([name, []]);
    }
    const { rows } = await system.admin.query<{ error: string }>('SELECT last_error AS error FROM deliveries WHERE last_error IS NOT NULL');
    expect(rows).not.toEqual([]);
    expect(told(JSON.stringify(rows), PERSONAL)).toEqual([]);
  });
});
