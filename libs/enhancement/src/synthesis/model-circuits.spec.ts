import { setTimeout as pause } from 'node:timers/promises';
import { type Health, ModelCircuits } from './model-circuits';

const circuits = (openSeconds = 60) => new ModelCircuits({ failures: 3, openSeconds });
const shows = (health: Health) => async () => ({ health });
const OPEN = undefined;

async function repeatedly(times: number, made: ModelCircuits, health: Health): Promise<void> {
  for (let i = 0; i < times; i += 1) await made.call('m', shows(health));
}

describe('a circuit', () => {
  it('opens after some failures in a row, for that model only', async () => {
    const made = circuits();
    await repeatedly(2, made, 'down');
    await repeatedly(1, made, 'up');
    await repeatedly(2, made, 'down');
    expect(await made.call('m', shows('down'))).toEqual({ health: 'down' });
    const call = jest.fn(shows('up'));
    expect(await made.call('m', call)).toBe(OPEN);
    expect(call).not.toHaveBeenCalled();
    expect(await made.call('another', shows('up'))).toEqual({ health: 'up' });
  });

  it('is not opened by calls that show nothing, and hands on what they throw', async () => {
    const made = circuits();
    await repeatedly(5, made, 'nothing');
    for (let i = 0; i < 5; i += 1)
      await expect(made.call('m', () => Promise.reject(new Error('lease lost')))).rejects.toThrow('lease lost');
    expect(await made.call('m', shows('up'))).toEqual({ health: 'up' });
  });

  it('lets one call try after a while, nobody waits for it, and closes when it goes well', async () => {
    const made = circuits(0.05);
    await repeatedly(3, made, 'down');
    await pause(80);
    const answer = Promise.withResolvers<{ health: Health }>();
    const trial = made.call('m', () => answer.promise);
    // The trial has no answer yet: who waited for it would wait for ever.
    expect(await Promise.all(Array.from({ length: 50 }, () => made.call('m', shows('up'))))).toEqual(Array(50).fill(OPEN));
    answer.resolve({ health: 'up' });
    expect(await trial).toEqual({ health: 'up' });
    expect(await made.call('m', shows('up'))).toEqual({ health: 'up' });
  });

  it.each<[string, () => Promise<{ health: Health }>]>([
    ['fails', shows('down')],
    ['shows nothing', shows('nothing')],
    ['is cut off', () => Promise.reject(new Error('shutdown'))],
  ])('stays open when that call %s', async (_, trial) => {
    const made = circuits(0.05);
    await repeatedly(3, made, 'down');
    await pause(80);
    await made.call('m', trial).catch(() => undefined);
    expect(await made.call('m', shows('up'))).toBe(OPEN);
  });
});
