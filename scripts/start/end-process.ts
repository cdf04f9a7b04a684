import { setTimeout as delay } from 'node:timers/promises';
import { processIdentity } from './process-identity';

const POLL_MS = 50;

/** A signal that follows when the process is still there. */
export interface FurtherSignal {
  readonly afterMs: number;
  readonly signal: NodeJS.Signals;
}

/** Waits for the end of a process, which was asked to stop, and sends it the further signals if it takes too long. */
export async function endProcess(pid: number, further: readonly FurtherSignal[]): Promise<void> {
  const identity = processIdentity(pid);
  const ended = (): boolean => identity === undefined || processIdentity(pid) !== identity;
  for (const { afterMs, signal } of further) {
    for (let waited = 0; waited < afterMs; waited += POLL_MS) {
      if (ended()) return;
      await delay(POLL_MS);
    }
    sendSignal(pid, signal);
  }
  while (!ended()) await delay(POLL_MS);
}

/** Sends a signal to a process that may be gone already. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
