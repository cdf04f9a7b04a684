import { withDeadline } from '#cancellation';

/** What a queue and a worker of BullMQ have in common. */
interface Connected {
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  disconnect(): Promise<void>;
}

/**
 * Waits until a queue or a worker is connected. One that finds Postgres away, or not migrated yet, never gets over it: BullMQ keeps the first
 * answer. It is closed then, and the caller makes another one.
 */
export async function readyOrClosed<T extends Connected>(connected: T): Promise<T> {
  try {
    await connected.waitUntilReady();
    return connected;
  } catch (error) {
    await closeInTime(connected, 500);
    throw error;
  }
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
