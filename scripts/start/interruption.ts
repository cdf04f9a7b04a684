/** The user or the operating system asked for the end. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Listens for Ctrl-C and its relatives. The first one aborts `signal`; a second Ctrl-C calls `force`. The end of the process that started
 * this one (`npm start` runs through a launcher with an IPC channel) counts as a first one.
 */
export class Interruption {
  private readonly controller = new AbortController();

  constructor(force: () => void) {
    for (const name of SIGNALS) {
      process.on(name, () => {
        if (this.signal.aborted && name !== 'SIGHUP') force();
        this.interrupt(name);
      });
    }
    process.once('disconnect', () => this.interrupt('the end of npm'));
    // Listening must not keep this process alive.
    process.channel?.unref();
  }

  /** Aborted with an {@link InterruptedError}. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** `work`, given up as soon as the end is asked for. */
  async orElse<T>(work: Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    return Promise.race([work, this.asked()]);
  }

  /** Rejects when the end is asked for. */
  asked(): Promise<never> {
    return new Promise((_resolve, reject) => {
      const stop = (): void => reject(this.signal.reason as InterruptedError);
      if (this.signal.aborted) stop();
      else this.signal.addEventListener('abort', stop, { once: true });
    });
  }

  private interrupt(by: string): void {
    this.controller.abort(new InterruptedError(`Interrupted by ${by}.`));
  }
}
