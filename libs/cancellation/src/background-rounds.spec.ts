import { BackgroundRounds } from './background-rounds';

describe('rounds in the background', () => {
  it('follow each other, and none begins once they are stopped', async () => {
    let rounds = 0;
    const third = Promise.withResolvers<undefined>();
    const background = new BackgroundRounds(() => {
      rounds += 1;
      if (rounds === 3) third.resolve(undefined);
      return Promise.resolve(0);
    });
    background.start();
    await third.promise;
    await background.stop();
    const atTheEnd = rounds;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(rounds).toBe(atTheEnd);
  });

  it('are stopped in a pause of any length, and tell the round under way, which is waited for', async () => {
    const paused = new BackgroundRounds(() => Promise.resolve(2_000_000_000));
    paused.start();
    await paused.stop();

    let ended = false;
    const working = new BackgroundRounds(async (signal) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      await new Promise((resolve) => setImmediate(resolve));
      ended = true;
      return 0;
    });
    working.start();
    await working.stop();
    expect(ended).toBe(true);
  });

  it('need not have begun to be stopped', async () => {
    await expect(new BackgroundRounds(() => Promise.resolve(0)).stop()).resolves.toBeUndefined();
  });
});
