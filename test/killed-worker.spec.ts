import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Backend, System } from './system';

const MAIN = resolve(__dirname, '../dist/apps/worker/src/main.js');

/** A worker as a process of its own, as it runs in production, so that it can be killed like one. */
class WorkerProcess {
  private readonly directory = mkdtempSync(join(tmpdir(), 'ai-agents-worker-'));
  private readonly child: ChildProcess;
  private output = '';

  constructor(system: System) {
    const { config, secrets } = system.configuration(system.database.workerUrl);
    writeFileSync(
      join(this.directory, 'config.json'),
      JSON.stringify({ ...config, worker: { ...config.worker, port: 18_081, metricsPort: 18_091 } }),
    );
    for (const [name, value] of Object.entries(secrets)) writeFileSync(join(this.directory, name), value ?? '');
    this.child = spawn(process.execPath, [MAIN], {
      env: { AI_AGENTS_CONFIG_FILE: join(this.directory, 'config.json'), AI_AGENTS_SECRETS_DIR: this.directory },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  /** Ends it, and resolves with how it ended. */
  async end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    if (this.child.exitCode !== null) throw new Error(`The worker ended by itself:\n${this.output}`);
    const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) =>
      this.child.once('exit', (code, by) => done({ code, signal: by })),
    );
    this.child.kill(signal);
    const how = await ended;
    rmSync(this.directory, { recursive: true });
    return how;
  }
}

const until = async (condition: () => boolean, what: string) => {
  for (const end = Date.now() + 20_000; !condition(); await new Promise((done) => setTimeout(done, 20))) {
    if (Date.now() > end) throw new Error(`Not within 20 s: ${what}`);
  }
};

describe.each<Backend>(['redis', 'postgres'])('a worker process with the queue in %s', (backend) => {
  let system: System;
  beforeAll(async () => {
    system = await System.start(backend);
    await system.remember();
  });
  afterAll(() => system.stop());
  afterEach(() => system.desk.clearFaults());

  it('may be killed with -9 in the middle of a job: another one writes the note, once', async () => {
    system.desk.inject({ operation: 'getRequest', effect: 'slow', delayMs: 60_000 });
    const first = new WorkerProcess(system);
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    await until(() => system.desk.pendingFaults === 0, 'the first worker asks for the ticket');
    expect(await first.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    const second = new WorkerProcess(system);
    expect(await system.finished(answer.body['job_id'])).toMatchObject({ status: 'completed', attempts: 2 });
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
    await second.end('SIGKILL');
  });

  it('may be killed with -9 after the desk stored the note: no second one is written', async () => {
    system.desk.inject({ operation: 'addNote', effect: 'refuse', status: 500, stored: true, delayMs: 60_000 });
    const first = new WorkerProcess(system);
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    await until(() => system.desk.pendingFaults === 0, 'the first worker writes its note');
    // The simulator stores the note of a `stored` fault before it waits.
    await until(() => system.desk.notesOf(ticket).length === 1, 'the desk stores the note');
    await first.end('SIGKILL');
    const second = new WorkerProcess(system);
    expect(await system.finished(answer.body['job_id'])).toMatchObject({ status: 'completed' });
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
    await second.end('SIGKILL');
  });

  it('finishes its job and exits with 0 on SIGTERM', async () => {
    system.desk.inject({ operation: 'getRequest', effect: 'slow', delayMs: 1_500 });
    const worker = new WorkerProcess(system);
    const ticket = system.createTicket();
    const answer = await system.send(ticket);
    await until(() => system.desk.pendingFaults === 0, 'the worker asks for the ticket');
    expect(await worker.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(await system.finished(answer.body['job_id'], 100)).toMatchObject({ status: 'completed', attempts: 1 });
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
  });
});
