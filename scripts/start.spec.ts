import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DataDirectory } from './start/data-directory';
import type { LocalState } from './start/local-state';
import { assertPortsAreFree, choosePorts } from './start/ports';
import { postmasterOf } from './start/postgres';
import { processIdentity } from './start/process-identity';

const BOOTSTRAP = join(__dirname, 'bootstrap.mjs');

/** A command of the demo as npm runs it, which builds what is not built. */
class Command {
  output = '';
  readonly exit: Promise<number>;
  private readonly child: ChildProcess;

  constructor(name: 'start' | 'send' | 'reset', args: readonly string[], variables: NodeJS.ProcessEnv = {}) {
    const env = { ...process.env, NO_COLOR: '1', OPENAI_API_KEY: '', ...variables };
    this.child = spawn(process.execPath, [BOOTSTRAP, 'run', `scripts/${name}`, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.exit = new Promise((resolve) => this.child.once('close', (code) => resolve(code ?? -1)));
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async says(text: string): Promise<void> {
    const ended = this.exit.then(() => true);
    while (!this.output.includes(text)) {
      if (await Promise.race([ended, delay(50, false)])) throw new Error(`It ended without saying “${text}”:\n${this.output}`);
    }
  }
}

/** A PATH with everything that is on PATH but some programs. */
function pathWithout(programs: readonly string[], directory: string): string {
  mkdirSync(directory);
  for (const place of (process.env['PATH'] ?? '').split(delimiter).filter((each) => existsSync(each))) {
    for (const name of readdirSync(place)) {
      const link = join(directory, name);
      if (!programs.includes(name) && !existsSync(link)) symlinkSync(resolve(place, name), link);
    }
  }
  return directory;
}

describe('the demo', () => {
  let directory: DataDirectory;
  let common: string[];
  let base: number;
  /** Numbers of all processes that were ever seen in the data directory, with what makes them unique. */
  const seen = new Map<number, string>();

  beforeAll(async () => {
    const parent = mkdtempSync(join(tmpdir(), 'demo-'));
    // As root, Postgres runs under a user of its own, who must be able to pass.
    chmodSync(parent, 0o755);
    directory = new DataDirectory(join(parent, 'data'));
    base = await freeBase();
    common = ['--data', directory.path, '--port-base', String(base)];
  });

  afterAll(() => rmSync(join(directory.path, '..'), { recursive: true, force: true }));

  const state = (): LocalState => JSON.parse(readFileSync(directory.localState, 'utf8')) as LocalState;
  const data = (): string[] => ['--data', directory.path];

  /** Remembers who runs, until the command has ended. */
  async function watch(command: Command): Promise<number> {
    const ended = command.exit.then(() => true);
    do {
      for (const file of existsSync(directory.records) ? readdirSync(directory.records) : []) {
        try {
          const { pid, identity } = JSON.parse(readFileSync(join(directory.records, file), 'utf8')) as { pid: number; identity: string };
          seen.set(pid, identity);
        } catch {
          // It was removed while we looked.
        }
      }
      const postmaster = postmasterOf(directory);
      if (postmaster !== undefined) seen.set(postmaster, processIdentity(postmaster) ?? '');
    } while (!(await Promise.race([ended, delay(50, false)])));
    return command.exit;
  }

  function stillRunning(): number[] {
    return [...seen].filter(([pid, identity]) => processIdentity(pid) === identity).map(([pid]) => pid);
  }

  it('starts, writes a note with a part from each source, and leaves nothing behind but its data', async () => {
    const start = new Command('start', [...common, '--once']);
    expect([await watch(start), start.output]).toEqual([0, expect.stringContaining('Private note on the ticket')]);
    expect(start.output).toContain('48 resolved tickets and 7 hosts of Acme Corp and Globex are known (55 new)');
    expect(start.output).toMatch(/Prometheus at http:\S+ watches 6 hosts, and an alert fires/);
    expect(start.output).toContain('stand-in');
    const note = noteIn(start.output);
    // A past ticket, an article of the help desk and one of the article server, an asset of the help desk and a host of the inventory, and
    // what Prometheus says of that host.
    expect(note).toContain('Set idle-timeout back to 28800');
    expect(note).toContain('VPN drops every few minutes: what to ask first');
    expect(note).toContain('Runbook of fw-acme-01: VPN drops after a few minutes');
    expect(note).toMatch(/NB-0419 .*owner:? Marta Lindqvist/i);
    expect(note).toMatch(/fw-acme-01 .*owner:? Network team.*location:? Headquarters, server room/i);
    expect(note).toMatch(/HostMemoryHigh \(critical\) firing since \d\d:\d\d UTC.* memory 93 %/);
    // The start script, migrate, the simulator, api, worker, Prometheus, and Postgres.
    expect(seen.size).toBeGreaterThanOrEqual(7);
    expect(stillRunning()).toEqual([]);
    expect(existsSync(directory.localState)).toBe(false);
    for (const file of ['api/database-url', 'api/encryption-key', 'worker/database-url', 'worker/encryption-key', 'migrate/database-url']) {
      expect(statSync(join(directory.path, 'secrets', file)).mode & 0o777).toBe(0o600);
    }
    for (const process of ['api', 'worker', 'migrate']) expect(statSync(directory.secretsOf(process)).mode & 0o777).toBe(0o700);
    expect(existsSync(join(directory.secretsOf('worker'), 'openai-api-key'))).toBe(false);
  });

  it('starts on a machine that has no Prometheus and cannot fetch one, says what to install, and writes a note without monitoring', async () => {
    const parent = join(directory.path, '..');
    const variables = { PATH: pathWithout(['prometheus', 'apt-get'], join(parent, 'bin')), AI_AGENTS_TOOLS: join(parent, 'no-tools') };
    const start = new Command('start', [...common, '--once'], variables);
    expect([await watch(start), start.output]).toEqual([0, expect.stringContaining('Private note on the ticket')]);
    expect(start.output).toMatch(/Notes have no monitoring\. .*apt-get install prometheus/);
    const note = noteIn(start.output);
    expect(note).toContain('Set idle-timeout back to 28800');
    expect(note).not.toMatch(/HostMemoryHigh|monitoring/i);
    expect(stillRunning()).toEqual([]);
  });

  it('says which port is taken before it starts anything', async () => {
    const server = createServer().listen(base + 2, '127.0.0.1');
    const start = new Command('start', common);
    expect([await start.exit, start.output]).toEqual([
      1,
      expect.stringContaining(`Port ${base + 2} (for the simulated help desk) is taken`),
    ]);
    expect(start.output).not.toContain('✓');
    server.close();
  });

  describe('while it runs', () => {
    let start: Command;
    let ended: Promise<number>;

    beforeAll(async () => {
      start = new Command('start', common);
      ended = watch(start);
      await start.says('Ctrl-C stops everything.');
    });

    it('says where everything is, to this user only', async () => {
      expect(statSync(directory.localState).mode & 0o777).toBe(0o600);
      const { api, worker, metrics, simulator, articles, prometheus = '', tenants, pids } = state();
      for (const url of [`${api}/health`, `${worker}/health`, metrics.api, metrics.worker, simulator, articles, `${prometheus}/-/ready`])
        expect((await fetch(url)).status).toBe(200);
      expect(tenants.map(({ id }) => id)).toEqual(['acme-corp', 'globex']);
      expect(Object.keys(pids).sort()).toEqual(['api', 'postgres', 'prometheus', 'simulator', 'start', 'worker']);
    });

    it('takes another ticket, and each client is answered from its own sources', async () => {
      const description = 'The VPN of home workers drops every few minutes, at 203.0.113.10 and at 198.51.100.20.';
      const trouble = ['--subject', 'VPN drops every few minutes', '--description', description];
      const acme = new Command('send', [...data(), ...trouble]);
      const globex = new Command('send', [...data(), ...trouble, '--tenant', 'globex']);
      expect([await acme.exit, await globex.exit]).toEqual([0, 0]);
      expect(acme.output).toContain('202 {"status":"accepted"');
      const [ofAcme, ofGlobex] = [
        ['FortiClient', 'fw-acme-01', 'Network team', 'HostMemoryHigh'],
        ['WireGuard', 'wg-globex-01', 'Platform team', 'memory 34 %'],
      ];
      for (const [note, own, others] of [
        [noteIn(acme.output), ofAcme, ofGlobex] as const,
        [noteIn(globex.output), ofGlobex, ofAcme] as const,
      ]) {
        for (const text of own) expect(note).toContain(text);
        for (const text of others) expect(note).not.toContain(text);
      }
    });

    it('refuses a webhook with a wrong signature', async () => {
      const bad = new Command('send', [...data(), '--bad-signature']);
      expect([await bad.exit, bad.output]).toEqual([0, expect.stringContaining('401 {"detail":"Invalid webhook signature"}')]);
    });

    it('does not start twice and is not removed', async () => {
      const again = new Command('start', common);
      expect([await again.exit, again.output]).toEqual([1, expect.stringContaining('It is running already')]);
      expect(again.output).toContain(state().simulator);
      const reset = new Command('reset', data());
      expect([await reset.exit, reset.output]).toEqual([1, expect.stringContaining('Nothing is removed while')]);
      expect((await fetch(`${state().api}/health`)).status).toBe(200);
    });

    it('stops everything in order at Ctrl-C', async () => {
      start.signal('SIGINT');
      expect(await ended).toBe(0);
      const stopped = [...start.output.matchAll(/✓ (\w+) stopped/g)].map(([, name]) => name);
      expect(stopped).toEqual(['worker', 'api', 'simulator', 'articles', 'model', 'Prometheus', 'Postgres']);
      expect(stillRunning()).toEqual([]);
      expect(existsSync(directory.localState)).toBe(false);
    });

    it('is not found afterwards', async () => {
      const send = new Command('send', data());
      expect([await send.exit, send.output]).toEqual([1, expect.stringContaining('Nothing is running here')]);
    });
  });

  it('says which part died, with its last lines, and stops the others', async () => {
    const start = new Command('start', [...common, '--quiet']);
    const ended = watch(start);
    await start.says('Ctrl-C stops everything.');
    process.kill(state().pids['api'] ?? 0, 'SIGKILL');
    expect(await ended).toBe(1);
    expect(start.output).toMatch(/✗ api ended unexpectedly \(SIGKILL\)\. Its log is \S+api\.log; the last lines:\n {2}\S/);
    expect(stillRunning()).toEqual([]);
  });

  it('cleans up after a start that was killed', async () => {
    const killed = new Command('start', [...common, '--quiet']);
    const ended = watch(killed);
    await killed.says('Ctrl-C stops everything.');
    process.kill(state().pids['start'] ?? 0, 'SIGKILL');
    await ended;
    expect(stillRunning().length).toBeGreaterThanOrEqual(4);

    const start = new Command('start', [...common, '--once', '--quiet']);
    expect([await watch(start), start.output]).toEqual([0, expect.stringContaining('An earlier start was killed and left')]);
    expect(start.output).toContain('(0 new)');
    expect(stillRunning()).toEqual([]);
  });

  it('ends at once at a second Ctrl-C, also when a part does not', async () => {
    const start = new Command('start', [...common, '--quiet']);
    const ended = watch(start);
    await start.says('Ctrl-C stops everything.');
    const { pids } = state();
    process.kill(pids['worker'] ?? 0, 'SIGSTOP');
    process.kill(pids['start'] ?? 0, 'SIGINT');
    await delay(300);
    expect(stillRunning().length).toBeGreaterThanOrEqual(5);
    process.kill(pids['start'] ?? 0, 'SIGINT');
    expect(await ended).toBe(130);
    expect(stillRunning()).toEqual([]);
  });

  it('stops in the middle of its start, at Ctrl-C and when npm is killed', async () => {
    const start = new Command('start', [...common, '--quiet']);
    const ended = watch(start);
    await start.says('Postgres is running');
    start.signal('SIGINT');
    expect(await ended).toBe(130);
    expect(stillRunning()).toEqual([]);

    const orphan = new Command('start', [...common, '--quiet']);
    await orphan.says('Postgres is running');
    const watched = watch(orphan);
    orphan.signal('SIGKILL');
    await watched;
    for (let i = 0; i < 200 && stillRunning().length > 0; i += 1) await delay(100);
    expect(stillRunning()).toEqual([]);
  });

  it('forgets everything at npm run reset', async () => {
    const reset = new Command('reset', data());
    expect([await reset.exit, reset.output]).toEqual([0, expect.stringContaining('is removed')]);
    expect(existsSync(directory.path)).toBe(false);
  });
});

/** What the box shows, as running text. */
function noteIn(output: string): string {
  return (/┌[^]*└/.exec(output)?.[0] ?? '').replace(/[│\s]+/g, ' ');
}

/** Ports in a row that are free now, below those that the system hands out. */
async function freeBase(): Promise<number> {
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await assertPortsAreFree(choosePorts(base)).then(
      () => true,
      () => false,
    );
    if (free) return base;
  }
}
