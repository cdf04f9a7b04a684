/** Undoes what a run set up, last things first, also when it fails or is interrupted. */
export class Cleanup {
  private readonly steps: (() => Promise<void>)[] = [];
  private running: Promise<void> | undefined;

  /** Registers a step; steps run in reverse order. */
  add(step: () => Promise<void>): void {
    this.steps.push(step);
  }

  /** Runs every step once, whatever the others do. Later calls wait for the same run. */
  run(): Promise<void> {
    this.running ??= this.undo();
    return this.running;
  }

  private async undo(): Promise<void> {
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        process.stderr.write(`Cleaning up: ${(error as Error).message}\n`);
      }
    }
  }
}
