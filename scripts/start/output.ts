import { styleText } from 'node:util';
import { logLineFormatter } from './log-line';

type Colour = Parameters<typeof styleText>[0];

const LOG_COLOURS: Readonly<Record<string, Colour>> = {
  api: 'cyan',
  worker: 'magenta',
  simulator: 'blue',
  migrate: 'yellow',
  prometheus: 'green',
};
const PREFIX_WIDTH = 10;

/** What people see of a demo: a line for each step, and between them what the processes log. Colours only on a terminal without NO_COLOR. */
export class Output {
  private readonly format: (line: string) => string | undefined;

  constructor(
    private readonly stream: NodeJS.WriteStream = process.stdout,
    private readonly showLogs = true,
  ) {
    this.format = logLineFormatter(this.paint('red', '') !== '');
    // A terminal that was closed must not end the orderly stop.
    stream.on('error', () => undefined);
  }

  /** How many characters fit on a line. */
  get width(): number {
    return Math.min(this.stream.isTTY ? this.stream.columns : 100, 110);
  }

  /**
   * Does a step and prints a line with its duration when it is done.
   *
   * @param title What is the case now, as a sentence without full stop.
   */
  async step<T>(title: string | ((result: T) => string), work: () => Promise<T> | T): Promise<T> {
    const begin = performance.now();
    const result = await work();
    const text = typeof title === 'string' ? title : title(result);
    this.done(text, (performance.now() - begin) / 1000);
    return result;
  }

  done(text: string, seconds?: number): void {
    const duration = seconds === undefined ? '' : ` ${this.paint('dim', `(${seconds.toFixed(1)} s)`)}`;
    this.print(`${this.paint('green', '✓')} ${text}${duration}`);
  }

  /** Something that is done without. */
  omitted(text: string): void {
    this.print(`${this.paint('yellow', '–')} ${text}`);
  }

  failed(text: string): void {
    this.print(`${this.paint('red', '✗')} ${text}`);
  }

  print(text = ''): void {
    this.stream.write(`${text}\n`);
  }

  heading(text: string): string {
    return this.paint('bold', text);
  }

  quiet(text: string): string {
    return this.paint('dim', text);
  }

  /** Prints a line that a process wrote, with the name of the process before it. */
  log(name: string, line: string): void {
    if (!this.showLogs) return;
    const text = this.format(line);
    if (text !== undefined) this.print(`${this.paint(LOG_COLOURS[name] ?? 'white', `${name.padEnd(PREFIX_WIDTH)} │`)} ${text}`);
  }

  private paint(colour: Colour, text: string): string {
    return styleText(colour, text, { stream: this.stream });
  }
}
