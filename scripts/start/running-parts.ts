/** A part of a demo that runs and can be stopped. */
export interface RunningPart {
  /** As in the sentence `worker stopped`. */
  readonly name: string;
  /** Stops in an orderly way, within a time that the part knows. */
  stop(): Promise<void>;
  /** Ends at once, whatever it is doing. Its first, synchronous part is enough when this script itself is about to end. */
  kill(): Promise<void>;
}

/** The parts that run, in the order in which they were started. */
export class RunningParts {
  private readonly parts: RunningPart[] = [];
  private stopping: RunningPart | undefined;

  add(part: RunningPart): void {
    this.parts.push(part);
  }

  /** Takes a part out that has ended by itself. */
  remove(part: RunningPart): void {
    const index = this.parts.indexOf(part);
    if (index >= 0) this.parts.splice(index, 1);
  }

  /**
   * Stops one part after the other, the last one first, because each needs only those before it. A part that cannot be stopped in an orderly
   * way is killed, and the next one follows.
   *
   * @param onStopped called after each part with its name and the seconds it took
   */
  async stopAll(onStopped: (name: string, seconds: number) => void): Promise<void> {
    for (let part = this.parts.pop(); part !== undefined; part = this.parts.pop()) {
      const begin = performance.now();
      this.stopping = part;
      try {
        await part.stop();
      } catch {
        await part.kill();
      }
      onStopped(part.name, (performance.now() - begin) / 1000);
    }
    this.stopping = undefined;
  }

  /** Ends everything at once, also the part that is being stopped. */
  async killAll(): Promise<void> {
    const parts = [...(this.stopping === undefined ? [] : [this.stopping]), ...this.parts.splice(0).reverse()];
    await Promise.all(parts.map((part) => part.kill()));
  }
}
