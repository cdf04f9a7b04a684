/** Undoes what a run set up, last things first, also when it fails or is interrupted. */
export class Cleanup {
  private readonly steps: (() => Promise<void>)[] = [];
  private running: Promise<void> | undefined;

  /** Registers a step; steps run in reverse order. One that comes when they have run is run at once. */
  add(step: () => Promise<void>): void {
    this.steps.push(step);
    if (this.running !== undefined) this.running = this.running.then(() => this.undo());
  }

  /** Runs every step once, whatever the others do. Later calls wait for the same run. */
  async run(): Promise<void> {
    this.running ??= this.undo();
    for (let known: Promise<void> | undefined; known !== this.running;) {
      known = this.running;
      await known;
    }
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
