import { ServiceProcess } from './service-process';
import { type Backend, System } from './system';
import { until } from './until';

describe.each<Backend>(['redis', 'postgres'])('a worker process with the queue in %s', (backend) => {
  let system: System;
  beforeAll(async () => {
    system = await System.start(backend);
    await system.remember();
  });
  afterAll(() => system.stop());
  afterEach(() => system.desk.clearFaults());

  it('may be killed with -9 in the middle of a job: another one writes the note, once', async () => {
    system.desk.inject({ operation: 'getRequest', effect: 'slow', delayMs: 60_000 });
    const first = await ServiceProcess.start(system, 'worker');
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    await until(() => system.desk.pendingFaults === 0, 'the first worker asks for the ticket');
    expect(await first.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    const second = await ServiceProcess.start(system, 'worker');
    expect(await system.finished(answer.body['job_id'])).toMatchObject({ status: 'completed', attempts: 2 });
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
    await second.end('SIGKILL');
  });

  it('may be killed with -9 after the desk stored the note: no second one is written', async () => {
    system.desk.inject({ operation: 'addNote', effect: 'refuse', status: 500, stored: true, delayMs: 60_000 });
    const first = await ServiceProcess.start(system, 'worker');
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    await until(() => system.desk.pendingFaults === 0, 'the first worker writes its note');
    // The simulator stores the note of a `stored` fault before it waits.
    await until(() => system.desk.notesOf(ticket).length === 1, 'the desk stores the note');
    await first.end('SIGKILL');
    const second = await ServiceProcess.start(system, 'worker');
    expect(await system.finished(answer.body['job_id'])).toMatchObject({ status: 'completed' });
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
    await second.end('SIGKILL');
  });

  it('may be paused for longer than its lease: it does not write the note that another one has written', async () => {
    system.desk.inject({ operation: 'getRequest', effect: 'slow', delayMs: 1_000 });
    const paused = await ServiceProcess.start(system, 'worker');
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    await until(() => system.desk.pendingFaults === 0, 'the worker asks for the ticket');
    paused.pause(true);
    const other = await ServiceProcess.start(system, 'worker');
    expect(await system.finished(answer.body['job_id'])).toMatchObject({ status: 'completed', attempts: 2 });
    paused.pause(false);
    expect(await paused.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
    await other.end('SIGKILL');
  });

  it('finishes its job and exits with 0 on SIGTERM', async () => {
    system.desk.inject({ operation: 'getRequest', effect: 'slow', delayMs: 1_500 });
    const worker = await ServiceProcess.start(system, 'worker');
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    await until(() => system.desk.pendingFaults === 0, 'the worker asks for the ticket');
    expect(await worker.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(await system.finished(answer.body['job_id'], 100)).toMatchObject({ status: 'completed', attempts: 1 });
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
  });
});
