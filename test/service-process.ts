import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Config } from '#config';
import { freePort } from '#testing';
import type { System } from './system';
import { until } from './until';

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The api or the worker as a process of its own, as it runs in production, so that it can be killed like one. */
export class ServiceProcess {
  private output = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    /** Where it answers webhooks and health. */
    readonly url: string,
    readonly metricsUrl: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  static async start(system: System, name: 'api' | 'worker', level?: Config['log']['level']): Promise<ServiceProcess> {
    const { config, secrets } = system.configuration(system.database.urlOf(name));
    const [port, metricsPort] = [await freePort(), await freePort()];
    const directory = mkdtempSync(join(tmpdir(), `ai-agents-${name}-`));
    const listening = { ...config[name], host: '127.0.0.1', port, metricsPort };
    writeFileSync(
      join(directory, 'config.json'),
      JSON.stringify({ ...config, log: { level: level ?? config.log.level }, [name]: listening }),
    );
    for (const [secret, value] of Object.entries(secrets)) writeFileSync(join(directory, secret), value ?? '');
    const child = spawn(process.execPath, [resolve(__dirname, `../dist/apps/${name}/src/main.js`)], {
      env: { AI_AGENTS_CONFIG_FILE: join(directory, 'config.json'), AI_AGENTS_SECRETS_DIR: directory },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new ServiceProcess(child, directory, `http://127.0.0.1:${port}`, `http://127.0.0.1:${metricsPort}/metrics`);
  }

  /** Waits until it answers that it is alive. */
  async alive(): Promise<void> {
    await until(async () => (await fetch(`${this.url}/health/live`).catch(() => undefined))?.status === 200, 'the process is alive');
  }

  /** Waits until it takes work. */
  async ready(): Promise<void> {
    await until(
      async () => (await fetch(`${this.url}/health/ready`).catch(() => undefined))?.status === 200,
      'the process is ready',
      60_000,
    );
  }

  /** Everything that it has written. */
  get said(): string {
    return this.output;
  }

  /** Has the system take its CPU away, as a paused machine would, or give it back. */
  pause(paused: boolean): void {
    this.child.kill(paused ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Ends it, and resolves with how it ended. */
  async end(signal: NodeJS.Signals): Promise<Ending> {
    if (this.child.exitCode !== null) throw new Error(`The process ended by itself:\n${this.output}`);
    const ended = new Promise<Ending>((done) => this.child.once('exit', (code, by) => done({ code, signal: by })));
    this.child.kill(signal);
    const how = await ended;
    rmSync(this.directory, { recursive: true });
    return how;
  }
}
