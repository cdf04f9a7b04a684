import { withDeadline } from '#cancellation';

interface Connected {
  close(): Promise<void>;
  disconnect(): Promise<void>;
}

/**
 * Closes a queue or a worker of BullMQ within `ms` milliseconds and a second. Without Redis its `close()` fails or waits, and its `disconnect()`
 * waits for the end of a connection that is not there: a process that was asked to stop would be killed instead of ending.
 */
export async function closeInTime(connected: Connected, ms: number): Promise<void> {
  try {
    await withDeadline(ms, () => connected.close());
  } catch {
    // What is left is a connection that nobody can close. The process ends without it.
    await withDeadline(1_000, () => connected.disconnect()).catch(() => undefined);
  }
}
