import { setTimeout as delay } from 'node:timers/promises';

/**
 * What `look` finds at last.
 *
 * @param everyMs Default: 100.
 * @throws the reason of `signal` when it aborts first, and what `look` throws
 */
export async function polled<T>(look: () => Promise<T | undefined>, signal: AbortSignal, everyMs = 100): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(everyMs, undefined, { signal });
  }
}
