import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../free-port';

const START_WITHIN_MS = 20_000;
const ATTEMPTS = 3;

export interface RedisServerOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Default: false, nothing survives the process. True appends every write to a file that is synced each second. */
  readonly appendOnly?: boolean;
}

/** A real Redis of a test's own on loopback. Needs `redis-server` on PATH. */
export class RedisServer {
  private child!: ChildProcess;

  private constructor(
    private readonly port: number,
    private readonly directory: string,
    private readonly appendOnly: boolean,
  ) {}

  /** @throws Error when redis-server is not installed or does not start, for example because the port is taken. */
  static async start({ port, appendOnly = false }: RedisServerOptions = {}): Promise<RedisServer> {
    if (port !== undefined) return RedisServer.startOn(port, appendOnly);
    // A port that was free a moment ago may be taken now, when many servers start at once.
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await RedisServer.startOn(await freePort(), appendOnly);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  private static async startOn(port: number, appendOnly: boolean): Promise<RedisServer> {
    const directory = mkdtempSync(join(tmpdir(), 'ai-agents-redis-'));
    const server = new RedisServer(port, directory, appendOnly);
    try {
      await server.startAgain();
    } catch (error) {
      await server.stop();
      throw error;
    }
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
    // A connection that failed is closed already; to disconnect it would leave a timer behind for two seconds.
    await client.connect();
    try {
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
    const settings = { port: this.port, bind: '127.0.0.1', save: '', appendonly: this.appendOnly ? 'yes' : 'no', dir: this.directory };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const failure = failureOf(this.child);
    // Until the process that was started answers: another one may have taken the port a moment before.
    const mine = `process_id:${this.child.pid ?? 'none'}\r`;
    const end = Date.now() + START_WITHIN_MS;
    for (;;) {
      const info = await this.command('INFO', 'server').catch((error: unknown) => error as Error);
      if (String(info).includes(mine)) return;
      const reason = failure() ?? (Date.now() > end ? String(info).slice(0, 200) : undefined);
      if (reason !== undefined) throw new Error(`redis-server did not start on port ${this.port}: ${reason}`);
      await pause(20);
    }
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    await ended;
  }
}

/** Tells why a process is not there, once it is known; undefined until then. */
function failureOf(child: ChildProcess): () => string | undefined {
  let [said, reason] = ['', undefined as string | undefined];
  child.stdout?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  });
  child.once('error', (error) => {
    reason = `it cannot be run (${error.message}); install Redis 7.`;
  });
  child.once('close', (code, signal) => {
    reason ??= `it ended (${code ?? signal}).\n${said}`;
  });
  return () => reason;
}
