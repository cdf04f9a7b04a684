import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that a process gets to stop before it is killed. */
const STOP_TIMEOUT_MS = 15_000;
const READY_TIMEOUT_MS = 30_000;
/** Lines of its output that are shown when a process ends by itself. */
const SHOWN_LINES = 20;

export interface NodeProcessOptions {
  /** How the process is called in messages. */
  readonly name: string;
  /** Arguments of Node: its own options, then the script. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Opens an IPC channel, over which a preloaded module can be asked for something. Default: false. */
  readonly ipc?: boolean;
}

/** A process under measurement. It is only ever stopped by its own pid. */
export class NodeProcess {
  readonly pid: number;
  private output = '';
  private readonly ended: Promise<void>;

  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
    private readonly startedAt: number,
  ) {
    if (child.pid === undefined) throw new Error(`The ${name} cannot be started.`);
    this.pid = child.pid;
    this.ended = new Promise((resolve) => child.once('exit', () => resolve()));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output = (this.output + text).slice(-20_000);
      });
    }
  }

  static start({ name, args, env, ipc = false }: NodeProcessOptions): NodeProcess {
    const startedAt = performance.now();
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
    });
    return new NodeProcess(name, child, startedAt);
  }

  /**
   * Waits until `url` answers 200.
   *
   * @returns milliseconds since the process was spawned.
   * @throws Error when it ends before that, or is not ready within 30 s; the message holds its last lines.
   */
  async ready(url: string): Promise<number> {
    for (;;) {
      const answered = await fetch(url).then(
        async (response) => {
          await response.arrayBuffer();
          return response.status === 200;
        },
        () => false,
      );
      const elapsed = performance.now() - this.startedAt;
      if (answered) return elapsed;
      this.assertRunning();
      if (elapsed > READY_TIMEOUT_MS)
        throw new Error(`The ${this.name} is not ready after ${READY_TIMEOUT_MS / 1000} s:\n${this.lastLines()}`);
      await sleep(5);
    }
  }

  /** Waits until it ends by itself. @throws Error with its last lines when it fails. */
  async success(): Promise<void> {
    await this.ended;
    if (this.child.exitCode !== 0) throw new Error(`The ${this.name} failed:\n${this.lastLines()}`);
  }

  /** @throws Error with its last lines when it has ended. */
  assertRunning(): void {
    if (this.hasEnded()) throw new Error(`The ${this.name} ended by itself:\n${this.lastLines()}`);
  }

  /** Sends a message over the IPC channel and waits for an answer. @throws Error when it ends instead. */
  async ask(message: string): Promise<void> {
    const answered = new Promise((resolve) => this.child.once('message', resolve));
    this.child.send(message);
    await Promise.race([answered, this.ended]);
    this.assertRunning();
  }

  /** Asks it to stop, kills it after 15 s, and resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.hasEnded()) return;
    const kill = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    this.child.kill('SIGTERM');
    await this.ended;
    clearTimeout(kill);
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private lastLines(): string {
    return this.output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
  }
}
