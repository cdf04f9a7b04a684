import { setTimeout as pause } from 'node:timers/promises';
import { TicketToolError } from '#tickets';

const MOST_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 120_000;

/** Says that a call is repeated, and after how long. */
export type OnWait = (ms: number, reason: string) => void;

/**
 * Repeats a read that may succeed later: when the tool limits requests after the time that it asks for, else after pauses that double.
 *
 * @throws TicketToolError of the last attempt, or at once one that no repetition helps.
 */
export async function patiently<T>(call: () => Promise<T>, signal: AbortSignal, onWait: OnWait): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const mayHelp = error instanceof TicketToolError && (error.kind === 'rate_limited' || error.kind === 'unavailable');
      if (!mayHelp || signal.aborted || attempt === MOST_ATTEMPTS) throw error;
      const ms = Math.min(error.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
      onWait(ms, error.message);
      await pause(ms, undefined, { signal });
    }
  }
}
