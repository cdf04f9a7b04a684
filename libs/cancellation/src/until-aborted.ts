/**
 * Waits for `work`, and not longer than until `signal` aborts: it rejects at that moment even when the work ignores the signal. What the
 * work does later is nobody's concern.
 *
 * @throws the reason of `signal` when that aborts, else what the work throws. The work does not begin after an abort.
 */
export async function untilAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  // Before the work can listen, so that the reason wins the race against the work's own answer to the abort.
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([aborted, work()]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
