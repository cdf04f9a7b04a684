import { Cleanup } from './cleanup';

describe('Cleanup', () => {
  it('undoes last things first, and each once', async () => {
    const cleanup = new Cleanup();
    const undone: number[] = [];
    for (const step of [1, 2, 3]) cleanup.add(async () => void undone.push(step));
    await Promise.all([cleanup.run(), cleanup.run()]);
    expect(undone).toEqual([3, 2, 1]);
  });

  it('undoes what is set up while it runs, and waits for that too', async () => {
    const cleanup = new Cleanup();
    const undone: string[] = [];
    cleanup.add(async () => {
      cleanup.add(async () => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        undone.push('late');
      });
      undone.push('early');
    });
    await cleanup.run();
    expect(undone).toEqual(['early', 'late']);
    cleanup.add(async () => void undone.push('after'));
    await cleanup.run();
    expect(undone).toEqual(['early', 'late', 'after']);
  });

  it('goes on after a step that fails', async () => {
    const cleanup = new Cleanup();
    const undone: number[] = [];
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    cleanup.add(async () => void undone.push(1));
    cleanup.add(() => Promise.reject(new Error('will not stop')));
    await cleanup.run();
    expect(undone).toEqual([1]);
    expect(write).toHaveBeenCalledWith(expect.stringContaining('will not stop'));
    write.mockRestore();
  });
});
