import { setTimeout as pause } from 'node:timers/promises';
import { ServiceProcess } from './service-process';
import { type Backend, System } from './system';

/** Milliseconds of trouble, and between two tickets. */
const TROUBLE_MS = 22_000;
const TICKET_EVERY_MS = 150;

/** Everything that may happen at any time, all of it in a minute: after that there is one note for each 202, and no ticket without one. */
describe.each<Backend>(['redis', 'postgres'])('with the queue in %s', (backend) => {
  let system: System;
  let api: ServiceProcess;
  let workers: ServiceProcess[];
  beforeAll(async () => {
    system = await System.start(backend);
    await system.remember();
    api = await ServiceProcess.start(system, 'api');
    workers = [await ServiceProcess.start(system, 'worker'), await ServiceProcess.start(system, 'worker')];
    await api.alive();
    system.apiUrl = api.url;
  });
  afterAll(async () => {
    for (const service of [api, ...workers]) await service.end('SIGKILL');
    await system.stop();
  });

  const troubles: Record<string, () => Promise<void>> = {
    'a worker is killed': async () => {
      await workers.shift()?.end('SIGKILL');
      workers.push(await ServiceProcess.start(system, 'worker'));
    },
    'a worker is asked to stop': async () => {
      await workers.shift()?.end('SIGTERM');
      workers.push(await ServiceProcess.start(system, 'worker'));
    },
    'a worker is paused': async () => {
      const [worker] = workers;
      worker?.pause(true);
      await pause(7_000);
      worker?.pause(false);
    },
    // In Postgres the tables may be locked by those who work with them, who then win.
    'the queue is lost': () => system.loseQueue().catch(() => undefined),
    'Postgres restarts': () => system.database.refuseConnections(() => pause(1_500)),
    'the api is killed': async () => {
      await api.end('SIGKILL');
      api = await ServiceProcess.start(system, 'api');
      system.apiUrl = api.url;
    },
    ...(backend === 'redis' && {
      'Redis is killed': async () => {
        await system.redis?.kill9();
        await pause(2_000);
        await system.redis?.startAgain();
      },
    }),
  };

  it('keeps its promise through everything', async () => {
    system.desk.inject({ operation: 'addNote', effect: 'lost-answer', probability: 0.1 });
    system.desk.inject({ operation: 'any', effect: 'refuse', status: 503, probability: 0.05 });
    system.desk.inject({ operation: 'addNote', effect: 'slow', delayMs: 1_500, probability: 0.2 });
    const accepted = new Map<string, unknown>();
    const end = Date.now() + TROUBLE_MS;
    const send = async () => {
      while (Date.now() < end) {
        await pause(TICKET_EVERY_MS);
        const ticket = system.createTicket();
        void (async () => {
          // As a sender does that was told to come back, or told nothing.
          for (let tries = 0; tries < 200 && !accepted.has(ticket); tries += 1) {
            const answer = await system.send(ticket).catch(() => undefined);
            if (answer?.status === 202) accepted.set(ticket, answer.body['job_id']);
            else await pause(500);
          }
        })();
      }
    };
    const trouble = async () => {
      for (let round = 0; Date.now() < end; round += 1) {
        const names = Object.keys(troubles);
        const name = names[round % names.length] as string;
        await troubles[name]?.();
        await pause(1_000);
      }
    };
    await Promise.all([send(), trouble()]);
    system.desk.clearFaults();
    await pause(2_000);
    expect(accepted.size).toBeGreaterThan(50);
    const endings = await Promise.all([...accepted.values()].map((jobId) => system.finished(jobId, 60_000)));
    expect(new Set(endings.map(({ status }) => status))).toEqual(new Set(['completed']));
    const notes = [...accepted.keys()].map((ticket) => system.desk.notesOf(ticket).length);
    expect(notes).toEqual(notes.map(() => 1));
  }, 180_000);
});
