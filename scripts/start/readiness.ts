import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Asks `url` until it answers with 200.
 *
 * @throws the reason of `signal` when it aborts first
 */
export async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    if (await answersOk(url, signal)) return;
    await delay(POLL_MS, undefined, { signal });
  }
}

async function answersOk(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Nobody listens yet; an abort is noticed by the pause that follows.
    return false;
  }
}
