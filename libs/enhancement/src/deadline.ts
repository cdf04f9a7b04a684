/** The work took longer than it was given. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  constructor(readonly ms: number) {
    super(`no answer within ${ms} ms`);
  }
}

/**
 * Runs `work` with a signal that aborts after `ms` milliseconds, or when `parent` does. It rejects at that moment even when the work
 * ignores its signal; what the work does later is nobody's concern.
 *
 * @throws DeadlineError when the time is up, the reason of `parent` when that aborts, else what the work throws.
 */
export async function withDeadline<T>(ms: number, parent: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  parent.throwIfAborted();
  const controller = new AbortController();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (reason: unknown) => {
    // In this order, so that the reason wins the race against the work's own answer to the abort.
    reject(reason);
    controller.abort(reason);
  };
  const aborted = () => stop(parent.reason);
  const timer = setTimeout(() => stop(new DeadlineError(ms)), ms);
  parent.addEventListener('abort', aborted, { once: true });
  try {
    return await Promise.race([stopped, work(controller.signal)]);
  } finally {
    clearTimeout(timer);
    parent.removeEventListener('abort', aborted);
  }
}
