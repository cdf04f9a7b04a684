/**
 * Why a call to a ticketing tool failed.
 *
 * - `not_found`, `forbidden`, `invalid`: this ticket gets no note, and is not tried again.
 * - `unauthorized`, `misconfigured`: no ticket of the tenant gets one until somebody changes credentials or settings; they wait, and one at a time tries.
 * - `rate_limited`, `unavailable`: the same call may succeed later.
 * - `ambiguous`: a write was sent and its answer was lost; it may or may not have happened.
 */
export type TicketToolErrorKind =
  'not_found' | 'forbidden' | 'unauthorized' | 'invalid' | 'misconfigured' | 'rate_limited' | 'unavailable' | 'ambiguous';

const RETRYABLE: ReadonlySet<TicketToolErrorKind> = new Set(['rate_limited', 'unavailable', 'ambiguous', 'unauthorized', 'misconfigured']);

/** A failed call to a ticketing tool. The message names the tool and the operation, and never holds a credential. */
export class TicketToolError extends Error {
  override readonly name = 'TicketToolError';

  constructor(
    readonly kind: TicketToolErrorKind,
    message: string,
    readonly details: {
      readonly retryAfterMs?: number;
      /** Of the tool's answer. Undefined: the tool was not asked, or did not answer. */
      readonly statusCode?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
  }

  /** Whether a later attempt may succeed without anybody changing the ticket. `unauthorized` and `misconfigured` are: credentials and settings get
   * repaired, tickets must not be lost meanwhile. */
  get retryable(): boolean {
    return RETRYABLE.has(this.kind);
  }

  /** What the tool asked to wait before the next attempt, in milliseconds. */
  get retryAfterMs(): number | undefined {
    return this.details.retryAfterMs;
  }
}
