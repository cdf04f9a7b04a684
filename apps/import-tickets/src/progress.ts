import { Presets, SingleBar } from 'cli-progress';

/** How often a line is written where there is no terminal, in milliseconds. */
const LINE_EVERY_MS = 10_000;

/** The progress of an import on standard error: a bar with rate and expected end on a terminal, a line now and then elsewhere. */
export class ImportProgress {
  private readonly bar = new SingleBar(
    {
      format: '{bar} {value}/{total} tickets | {rate}/s | {eta_formatted} left | {bad} bad{remark}',
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: LINE_EVERY_MS,
      hideCursor: true,
      etaBuffer: 200,
    },
    Presets.shades_classic,
  );
  private readonly startedAt = performance.now();
  private done = 0;
  private bad = 0;
  private isTotalKnown = false;

  constructor() {
    this.bar.start(0, 0, { rate: '0', bad: 0, remark: '' });
  }

  /** @param total Of all tickets, when the source knows. */
  advance(tickets: number, bad: number, total?: number): void {
    this.done += tickets + bad;
    this.bad += bad;
    this.isTotalKnown ||= total !== undefined;
    this.bar.setTotal(Math.max(total ?? 0, this.done));
    this.show('');
  }

  waiting(ms: number): void {
    this.show(` | the tool asks to wait ${Math.ceil(ms / 1000)} s`);
  }

  stop(): void {
    this.bar.stop();
  }

  private show(remark: string): void {
    const seconds = (performance.now() - this.startedAt) / 1000;
    this.bar.update(this.done, { rate: (this.done / Math.max(seconds, 0.001)).toFixed(1), bad: this.bad, remark });
  }
}
