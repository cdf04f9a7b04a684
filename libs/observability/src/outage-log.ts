import type { LoggerService } from '@nestjs/common';

/** Milliseconds without a failure after which an outage counts as over, though nobody said so. */
const QUIET_MS = 60_000;

/** An outage shows in a few ways, for example refused at first and timed out later. More than these say nothing new. */
const MAX_MESSAGES = 5;

/**
 * Tells of every outage and floods the log with none: a client that reconnects raises the same error several times a second.
 *
 * Each message is said once an outage. The outage ends when something works again, or when nothing failed for a minute; the next one is told
 * of again, in the same words or in others.
 *
 * @example
 * private readonly outage = new OutageLog(this.logger, 'The queue takes jobs again.');
 * // wherever it fails:  this.outage.failed(`The queue takes no jobs: ${error.message}`);
 * // wherever it works:  this.outage.over();
 */
export class OutageLog {
  private readonly said = new Set<string>();
  private lastFailureAt = -Infinity;

  /** @param recovered What to say when something works again. */
  constructor(
    private readonly logger: Pick<LoggerService, 'warn' | 'log'>,
    private readonly recovered: string,
  ) {}

  /** @param now Monotonic milliseconds. */
  failed(message: string, now = performance.now()): void {
    if (now - this.lastFailureAt >= QUIET_MS) this.said.clear();
    this.lastFailureAt = now;
    if (this.said.has(message) || this.said.size === MAX_MESSAGES) return;
    this.said.add(message);
    this.logger.warn(message);
  }

  /** Something worked. Costs nothing while there is no outage. */
  over(): void {
    if (this.said.size === 0) return;
    this.said.clear();
    this.logger.log(this.recovered);
  }
}
