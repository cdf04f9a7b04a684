import { DeadlineError, withDeadline } from './deadline';

const never = () => new Promise<never>(() => undefined);

describe('a deadline', () => {
  it('lets work in time pass, with its value or its error', async () => {
    await expect(withDeadline(1_000, async () => 'done')).resolves.toBe('done');
    await expect(withDeadline(1_000, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('ends work that ignores its signal', async () => {
    await expect(withDeadline(20, never)).rejects.toThrow(new DeadlineError(20));
  });

  it('says that the time was up, also when the work answers the abort with an error of its own', async () => {
    const work = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted by whom?'))));
    await expect(withDeadline(20, work)).rejects.toThrow(DeadlineError);
  });

  it("ends with the parent's reason, and tells the work", async () => {
    const parent = new AbortController();
    let told: unknown;
    const running = withDeadline(
      1_000,
      (signal) => {
        signal.addEventListener('abort', () => (told = signal.reason));
        return never();
      },
      parent.signal,
    );
    parent.abort(new Error('shutdown'));
    await expect(running).rejects.toThrow('shutdown');
    expect(told).toEqual(new Error('shutdown'));
  });

  it('does not begin for a parent that had aborted', async () => {
    const work = jest.fn(never);
    await expect(withDeadline(1_000, work, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    expect(work).not.toHaveBeenCalled();
  });
});
