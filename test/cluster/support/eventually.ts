import { setTimeout as pause } from 'node:timers/promises';

/**
 * Repeats `attempt` until it does not throw.
 *
 * @throws what it threw last, after so many seconds.
 */
export async function eventually<T>(seconds: number, attempt: () => Promise<T> | T, everyMs = 500): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > end) throw error;
      await pause(everyMs);
    }
  }
}
