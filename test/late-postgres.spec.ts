import { ServiceProcess } from './service-process';
import { type Backend, System } from './system';
import { until } from './until';

/** Processes may start before what they need is there, in whatever order a cluster starts things. */
describe.each<Backend>(['redis', 'postgres'])('with the queue in %s, an api and a worker that start', (backend) => {
  let system: System;
  let started: ServiceProcess[] = [];
  beforeAll(async () => {
    system = await System.start(backend);
    await system.remember();
  });
  afterAll(() => system.stop());
  afterEach(async () => {
    for (const service of started) expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
    started = [];
  });

  async function startBoth(): Promise<void> {
    for (const name of ['api', 'worker'] as const) started.push(await ServiceProcess.start(system, name));
    for (const service of started) await service.alive();
  }

  /** Both are ready, with a queue that works, and the ticket that was accepted before them gets its note. */
  async function bothWork(ticket: string, jobId: unknown): Promise<void> {
    const health = (service: ServiceProcess) =>
      fetch(`${service.url}/health`).then((response) => response.json() as Promise<{ status: string }>);
    for (const service of started) {
      await until(async () => (await health(service)).status === 'healthy', `${service.url} is healthy`);
    }
    expect(await system.finished(jobId)).toMatchObject({ status: 'completed' });
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
  }

  it('while Postgres is away work as soon as it is there', async () => {
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    await system.database.refuseConnections(startBoth);
    await bothWork(ticket, answer.body['job_id']);
  });

  if (backend === 'postgres') {
    it('before the migrations made the tables of the queue work as soon as they are there', async () => {
      const ticket = system.createTicket();
      const answer = await system.send(ticket);
      await system.admin.query('ALTER SCHEMA bullmq RENAME TO not_yet');
      await startBoth();
      await system.admin.query('ALTER SCHEMA not_yet RENAME TO bullmq');
      await bothWork(ticket, answer.body['job_id']);
    });
  }
});
