import { ServiceProcess } from './service-process';
import { type Backend, System } from './system';

describe.each<Backend>(['redis', 'postgres'])('an api process with the queue in %s', (backend) => {
  let system: System;
  beforeAll(async () => {
    system = await System.start(backend);
    await system.remember();
  });
  afterAll(() => system.stop());

  it('may be killed with -9 in a flood: each ticket that it answered 202 for gets its note, once', async () => {
    const api = await ServiceProcess.start(system, 'api');
    await api.alive();
    system.apiUrl = api.url;
    const accepted = new Map<string, unknown>();
    let ended: Promise<unknown> | undefined;
    const sendUntilItIsGone = async () => {
      for (;;) {
        const ticket = system.createTicket();
        const answer = await system.send(ticket).catch(() => undefined);
        if (answer === undefined) return;
        expect(answer.status).toBe(202);
        accepted.set(ticket, answer.body['job_id']);
        if (accepted.size >= 100) ended ??= api.end('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: 30 }, sendUntilItIsGone));
    await ended;

    await system.startWorker();
    for (const jobId of accepted.values()) expect(await system.finished(jobId)).toMatchObject({ status: 'completed' });
    expect([...accepted.keys()].map((ticket) => system.desk.notesOf(ticket).length)).toEqual(Array(accepted.size).fill(1));
  });
});
