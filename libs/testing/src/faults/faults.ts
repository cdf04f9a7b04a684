/**
 * What goes wrong.
 *
 * - `refuse`: the given status in the tool's own form; with `stored` the write is executed before.
 * - `throttle`: what stands before the tool refuses for too many requests, in its own way.
 * - `lost-answer`: the request is executed, then the connection breaks before the answer.
 * - `reset`: the connection breaks and nothing is executed.
 * - `slow`: nothing but `delayMs`.
 * - `raw`: any answer at all, for example a redirect or a proxy's error page.
 */
export type FaultEffect =
  | {
      readonly effect: 'refuse';
      readonly status: 400 | 401 | 403 | 404 | 429 | 500 | 503;
      /** Value of the Retry-After header, in seconds or as an HTTP date. */
      readonly retryAfter?: string;
      readonly stored?: boolean;
    }
  | { readonly effect: 'throttle' }
  | { readonly effect: 'lost-answer' }
  | { readonly effect: 'reset' }
  | { readonly effect: 'slow' }
  | { readonly effect: 'raw'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

export type FaultOn<Operation extends string> = FaultEffect & {
  readonly operation: Operation | 'any';
  /** Name of the desk; undefined hits all. */
  readonly desk?: string;
  /** How many requests it hits. Default: 1, or without limit when `probability` is given. */
  readonly times?: number;
  /** Chance of each request to be hit, from 0 to 1. Default: 1. */
  readonly probability?: number;
  /** Milliseconds to wait before the answer, or before what breaks instead of it. Default: 0. */
  readonly delayMs?: number;
};

/** The faults that are due. The first one that matches a request is spent on it. */
export class Faults<Operation extends string> {
  private armed: { readonly fault: FaultOn<Operation>; left: number }[] = [];

  inject(fault: FaultOn<Operation>): void {
    this.armed.push({ fault, left: fault.times ?? (fault.probability === undefined ? 1 : Infinity) });
  }

  take(operation: Operation, desk: string): FaultOn<Operation> | undefined {
    const hit = this.armed.find(
      ({ fault }) =>
        (fault.operation === operation || fault.operation === 'any') &&
        (fault.desk === undefined || fault.desk === desk) &&
        Math.random() < (fault.probability ?? 1),
    );
    if (!hit) {
      return undefined;
    }
    hit.left -= 1;
    this.armed = this.armed.filter(({ left }) => left > 0);
    return hit.fault;
  }

  /** Faults that may still hit, with the number of hits left (null: no limit). */
  get pending(): readonly { readonly fault: FaultOn<Operation>; readonly left: number | null }[] {
    return this.armed.map(({ fault, left }) => ({ fault, left: Number.isFinite(left) ? left : null }));
  }

  clear(): void {
    this.armed = [];
  }
}
