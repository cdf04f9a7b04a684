import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessRecords } from './process-records';

/** A process as a demo starts it. */
export interface Program {
  readonly name: string;
  /** The file that is run. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** File that gets everything that the process writes. */
  readonly logFile: string;
  /** Milliseconds that it has to stop after SIGTERM, before it is killed. */
  readonly stopWithinMs: number;
}

/** How a process ended. */
export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const TAIL_LINES = 12;

/** One running process: its output line by line, its end, and how to stop it. */
export class ChildProgram {
  readonly name: string;
  /** Resolves when the process has ended and everything that it wrote was read. */
  readonly exited: Promise<ProgramExit>;

  private readonly child: ChildProcess;
  private readonly lastLines: string[] = [];

  /**
   * Starts the process. It has a process group of its own, so that a Ctrl-C reaches this script alone, which then stops the parts in order.
   *
   * @param onLine called with each line that the process writes
   */
  constructor(
    private readonly program: Program,
    records: ProcessRecords,
    onLine: (line: string) => void,
  ) {
    this.name = program.name;
    this.child = spawn(program.command, program.args, {
      env: program.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (this.child.pid !== undefined) records.add(this.name, this.child.pid);
    this.readLines(onLine);
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => this.lastLines.push(error.message));
      this.child.once('close', (code, signal) => {
        records.forget(this.name);
        resolve({ code, signal });
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** The last lines that the process wrote. */
  get tail(): readonly string[] {
    return this.lastLines;
  }

  /** Asks the process to stop, and kills it when it does not in time. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const late = new AbortController();
    const killed = delay(this.program.stopWithinMs, undefined, { signal: late.signal }).then(
      () => this.kill(),
      () => undefined,
    );
    await this.exited;
    late.abort();
    await killed;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  private readLines(onLine: (line: string) => void): void {
    const file = createWriteStream(this.program.logFile, { mode: 0o600 });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        file.write(`${line}\n`);
        this.lastLines.push(line);
        if (this.lastLines.length > TAIL_LINES) this.lastLines.shift();
        onLine(line);
      });
    }
    this.child.once('close', () => file.end());
  }
}
