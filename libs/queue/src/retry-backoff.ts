/** An error that knows when trying again makes sense, for example after a Retry-After header. */
interface RetryHint {
  readonly retryAfterMs: number;
}

/** How failed attempts are spread over time. */
export interface RetryPolicy {
  /** Delay before the second attempt, in milliseconds; it doubles with each further attempt. */
  readonly backoffMs: number;
  /** Upper bound of the delay, in milliseconds. A Retry-After beyond it is cut to it. */
  readonly maxBackoffMs: number;
}

/**
 * Milliseconds to wait after the given number of failed attempts: exponential with up to 20 % of jitter, so that tickets that failed
 * together do not return together; at least what the error asks for.
 */
export function retryDelayMs(policy: RetryPolicy, attemptsMade: number, error?: unknown, random = Math.random): number {
  const exponential = Math.min(policy.backoffMs * 2 ** (attemptsMade - 1), policy.maxBackoffMs);
  const asked = hasRetryHint(error) ? Math.min(error.retryAfterMs, policy.maxBackoffMs) : 0;
  return Math.round(Math.max(exponential, asked) * (1 + 0.2 * random()));
}

function hasRetryHint(error: unknown): error is RetryHint {
  return error instanceof Error && 'retryAfterMs' in error && typeof error.retryAfterMs === 'number';
}
