import { untilAborted } from './until-aborted';

/** The work took longer than it was given. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  constructor(readonly ms: number) {
    super(`no answer within ${ms} ms`);
  }
}

/**
 * Runs `work` with a signal that aborts after `ms` milliseconds, or when `parent` does; it rejects at that moment, as {@link untilAborted} does.
 *
 * @throws DeadlineError when the time is up, the reason of `parent` when that aborts, else what the work throws.
 */
export async function withDeadline<T>(ms: number, work: (signal: AbortSignal) => Promise<T>, parent?: AbortSignal): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new DeadlineError(ms)), ms);
  const signal = parent === undefined ? deadline.signal : AbortSignal.any([parent, deadline.signal]);
  try {
    return await untilAborted(signal, () => work(signal));
  } finally {
    clearTimeout(timer);
  }
}
