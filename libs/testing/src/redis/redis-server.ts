import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../free-port';

const START_WITHIN_MS = 10_000;

export interface RedisServerOptions {
  /** Default: false, nothing survives the process. True appends every write to a file that is synced each second. */
  readonly appendOnly?: boolean;
}

/** A real Redis of a test's own on loopback. Needs `redis-server` on PATH. */
export class RedisServer {
  private constructor(
    private readonly port: number,
    private readonly directory: string,
    private readonly appendOnly: boolean,
    private child: ChildProcess,
  ) {}

  /** @throws Error when redis-server cannot be started. */
  static async start({ appendOnly = false }: RedisServerOptions = {}): Promise<RedisServer> {
    const [port, directory] = [await freePort(), mkdtempSync(join(tmpdir(), 'ai-agents-redis-'))];
    const server = new RedisServer(port, directory, appendOnly, launch(port, directory, appendOnly));
    await server.untilReady();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Runs one command on a connection of its own. */
  async command(name: string, ...args: string[]): Promise<unknown> {
    const client = new Redis(this.url, { lazyConnect: true, retryStrategy: () => null });
    // The rejection of the command says the same.
    client.on('error', () => {});
    try {
      await client.connect();
      return await client.call(name, ...args);
    } finally {
      client.disconnect();
    }
  }

  /** Deletes everything. */
  async flush(): Promise<void> {
    await this.command('FLUSHALL');
  }

  /** Ends it as a crash would. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Starts it on the same port; empty, unless it appends to a file. */
  async startAgain(): Promise<void> {
    this.child = launch(this.port, this.directory, this.appendOnly);
    await this.untilReady();
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    await ended;
  }

  private async untilReady(): Promise<void> {
    const end = Date.now() + START_WITHIN_MS;
    for (;;) {
      try {
        await this.command('PING');
        return;
      } catch (error) {
        if (Date.now() > end) throw new Error(`redis-server did not start: ${(error as Error).message}`, { cause: error });
        await pause(20);
      }
    }
  }
}

function launch(port: number, directory: string, appendOnly: boolean): ChildProcess {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', appendOnly ? 'yes' : 'no', '--dir', directory];
  return spawn('redis-server', args, { stdio: 'ignore' }).on('error', () => {
    // `untilReady` says that there is no server.
  });
}
