import { setTimeout as pause } from 'node:timers/promises';

/**
 * Work that a process repeats in the background, round after round, until it stops.
 *
 * A round sees to its own errors and never rejects. It returns the milliseconds until the next one; its signal aborts when the process stops.
 */
export class BackgroundRounds {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly round: (signal: AbortSignal) => Promise<number>) {}

  /** The first round begins at once. To be called once. */
  start(): void {
    this.running = this.run();
  }

  /** Begins no further round, and waits for the one that is under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const milliseconds = await this.round(signal);
      await pause(milliseconds, undefined, { ref: false, signal }).catch(() => undefined);
    }
  }
}
