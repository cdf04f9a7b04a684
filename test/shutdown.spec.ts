import { ServiceProcess } from './service-process';
import { System } from './system';
import { until } from './until';

/** A process that is asked to stop must end by itself before it is killed, whatever is away. */
describe('a process that is asked to stop while Redis is away', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start('redis');
    await system.remember();
  });
  afterAll(() => system.stop());
  afterEach(async () => {
    system.desk.clearFaults();
    await system.redis?.startAgain();
  });

  it.each(['api', 'worker'] as const)('ends soon, as %s with nothing to do', async (name) => {
    const service = await ServiceProcess.start(system, name);
    await service.alive();
    await system.redis?.kill9();
    const begin = performance.now();
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  it.each(['api', 'worker'] as const)('ends soon, as %s that never reached it', async (name) => {
    await system.redis?.kill9();
    const service = await ServiceProcess.start(system, name);
    await service.alive();
    const begin = performance.now();
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  it('finishes the job in flight first', async () => {
    system.desk.inject({ operation: 'getRequest', effect: 'slow', delayMs: 6_000 });
    const worker = await ServiceProcess.start(system, 'worker');
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    await until(() => system.desk.pendingFaults === 0, 'the worker asks for the ticket');
    await system.redis?.kill9();
    const begin = performance.now();
    expect(await worker.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - begin).toBeLessThan(16_000);
    expect(await system.finished(answer.body['job_id'], 100)).toMatchObject({ status: 'completed', attempts: 1 });
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
  });
});
