import { RunningParts } from './running-parts';

function part(name: string, events: string[], stop: () => Promise<void> = async () => undefined) {
  return {
    name,
    stop: async () => {
      events.push(`${name} stops`);
      await stop();
    },
    kill: async () => {
      events.push(`${name} is killed`);
    },
  };
}

describe('RunningParts', () => {
  it('stops the last one first, and kills what does not stop in an orderly way', async () => {
    const events: string[] = [];
    const parts = new RunningParts();
    parts.add(part('Postgres', events));
    parts.add(part('api', events, () => Promise.reject(new Error('no'))));
    const ended = part('migrate', events);
    parts.add(ended);
    parts.remove(ended);
    parts.add(part('worker', events));
    await parts.stopAll((name) => events.push(`${name} stopped`));
    expect(events).toEqual([
      'worker stops',
      'worker stopped',
      'api stops',
      'api is killed',
      'api stopped',
      'Postgres stops',
      'Postgres stopped',
    ]);
  });

  it('kills everything when it is forced to, also what is just being stopped', async () => {
    const events: string[] = [];
    const parts = new RunningParts();
    const slow = Promise.withResolvers<undefined>();
    parts.add(part('Postgres', events));
    parts.add(part('worker', events, () => slow.promise));
    const stopped = parts.stopAll(() => undefined);
    await parts.killAll();
    slow.resolve(undefined);
    await stopped;
    expect(events).toEqual(['worker stops', 'worker is killed', 'Postgres is killed']);
  });
});
