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

  constructor(name: 'start' | 'send' | 'reset' | 'api-keys', args: readonly string[], variables: NodeJS.ProcessEnv = {}) {
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

  it('starts, writes a note for each of two clients on two tools from its own sources, and leaves nothing behind but its data', async () => {
    const start = new Command('start', [...common, '--once']);
    expect([await watch(start), start.output]).toEqual([0, expect.stringContaining('Side by side: http')]);
    expect(start.output).toContain('48 resolved tickets and 9 hosts of Acme Corp and Globex are known (57 new)');
    expect(start.output).toMatch(/Prometheus at http:\S+ watches 6 hosts, and an alert fires/);
    expect(start.output).toContain('stand-in');
    for (const client of ['Acme Corp on ServiceDesk Plus', 'Globex on Jira Service Management']) {
      expect(start.output).toContain(`${client}: the signed webhook of “VPN drops every few minutes since this morning” was accepted`);
      expect(start.output).toMatch(new RegExp(`┌ ${client}: private note, \\d+\\.\\d s after the webhook`));
    }
    const [acme = '', globex = '', ...more] = notesIn(start.output);
    expect(more).toEqual([]);
    // A past ticket, an article of the help desk and one of the article server, an asset of the help desk and a host of the inventory, and
    // what Prometheus says of that host.
    expect(acme).toContain('#1060 VPN drops every few minutes for home workers');
    expect(acme).toContain('Set idle-timeout back to 28800');
    expect(acme).toContain('VPN drops every few minutes: what to ask first');
    expect(acme).toContain('Runbook of fw-acme-01: VPN drops after a few minutes');
    expect(acme).toMatch(/NB-0419 .*owner:? Marta Lindqvist/i);
    expect(acme).toMatch(/fw-acme-01 .*owner:? Network team.*location:? Headquarters, server room/i);
    expect(acme).toMatch(/HostMemoryHigh \(critical\) firing since \d\d:\d\d UTC.* memory 93 %/);
    // The other client's, of a ticket that is nearly the same.
    expect(globex).toContain('#GX-22 VPN drops every few minutes for home workers');
    expect(globex).toContain('Rolled out PersistentKeepalive = 25');
    expect(globex).toContain('Runbook of wg-globex-01: VPN drops every few minutes');
    expect(globex).toMatch(/wg-globex-01 .* memory 34 %.*owner:? Platform team/i);
    expect(leaksIn(acme, globex)).toEqual([]);
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
    expect([await watch(start), start.output]).toEqual([0, expect.stringContaining('The ticket with its note')]);
    expect(start.output).toMatch(/Notes have no monitoring\. .*apt-get install prometheus/);
    const [acme = '', globex = ''] = notesIn(start.output);
    expect(acme).toContain('Set idle-timeout back to 28800');
    expect(globex).toContain('PersistentKeepalive');
    for (const note of [acme, globex]) expect(note).not.toMatch(/HostMemoryHigh|monitoring/i);
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

    const send = async (...args: string[]): Promise<string> => {
      const command = new Command('send', [...data(), ...args]);
      expect([await command.exit, command.output]).toEqual([0, expect.any(String)]);
      return command.output;
    };
    const page = async (url: string): Promise<string> => (await fetch(url)).text();

    it('says where everything is, to this user only', async () => {
      expect(statSync(directory.localState).mode & 0o777).toBe(0o600);
      const { api, worker, metrics, simulator, sideBySide, articles, prometheus = '', tenants, pids } = state();
      const services = [`${api}/health`, `${api}/docs`, `${worker}/health`, metrics.api, metrics.worker, articles, `${prometheus}/-/ready`];
      for (const url of [...services, simulator, sideBySide, ...tenants.slice(1).map(({ desk }) => desk)])
        expect([url, (await fetch(url)).status]).toEqual([url, 200]);
      expect(tenants.map(({ id, tool }) => [id, tool])).toEqual([
        ['acme-corp', 'servicedesk-plus'],
        ['globex', 'jira-service-management'],
      ]);
      expect(Object.keys(pids).sort()).toEqual(['api', 'postgres', 'prometheus', 'simulator', 'start', 'worker']);
    });

    it('has numbered its first tickets after those of the runs before, and shows them side by side', async () => {
      expect(start.output).toMatch(/\/acme-corp\/tickets\/1067\n/);
      expect(start.output).toMatch(/\/browse\/GX-27\n/);
      const [acme = '', globex = ''] = (await page(state().sideBySide)).split('<section').slice(1);
      for (const text of ['Acme Corp', 'ServiceDesk Plus', '#1067', 'Set idle-timeout back to 28800', '24 resolved'])
        expect(acme).toContain(text);
      for (const text of ['Globex', 'Jira Service Management', '#GX-27', 'PersistentKeepalive = 25', '24 resolved'])
        expect(globex).toContain(text);
      expect(leaksIn(acme, globex)).toEqual([]);
      // What a note calls a past ticket is what its page calls it.
      const [, past = ''] = /<a href="([^"]+)"[^>]*>#1060<\/a>/.exec(acme) ?? [];
      expect(await page(past)).toContain('<span>#1060</span>');
      const [, issue = ''] = /<a href="([^"]+)"[^>]*>#GX-22<\/a>/.exec(globex) ?? [];
      expect(await page(issue)).toContain('<span>GX-22</span>');
    });

    it('takes another ticket, and each client is answered from its own sources', async () => {
      const description = 'The VPN of home workers drops every few minutes, at 203.0.113.10 and at 198.51.100.20.';
      const trouble = ['--subject', 'VPN drops every few minutes', '--description', description];
      const [ofAcme, ofGlobex] = await Promise.all([send(...trouble), send(...trouble, '--tenant', 'globex')]);
      expect(ofAcme).toContain('202 {"status":"accepted"');
      const [acme = '', globex = ''] = [...notesIn(ofAcme), ...notesIn(ofGlobex)];
      for (const text of ['FortiClient', 'fw-acme-01', 'Network team', 'HostMemoryHigh']) expect(acme).toContain(text);
      for (const text of ['WireGuard', 'wg-globex-01', 'Platform team', 'memory 34 %']) expect(globex).toContain(text);
      expect(leaksIn(acme, globex)).toEqual([]);
    });

    it.each(['acme-corp', 'globex'])('has links in the notes of %s by which a browser says whether they helped', async (tenant) => {
      const [, url = ''] = /The ticket with its note: (\S+)/.exec(await send('--tenant', tenant)) ?? [];
      const [, yes = '', no = ''] = /helpful\? <a href="([^"]+)"[^>]*>Yes<\/a> · <a href="([^"]+)"/.exec(await page(url)) ?? [];
      for (const link of [yes, no]) expect(link).toMatch(new RegExp(`^${state().api}/feedback/`));
      expect(await page(no)).toContain('<button name="rating" value="down"');
      const [form] = no.split('?');
      const rated = await fetch(form ?? '', { method: 'POST', body: new URLSearchParams({ rating: 'down', comment: 'Wrong site' }) });
      expect([rated.status, await rated.text()]).toEqual([200, expect.stringContaining('rated as <b>not helpful</b>')]);
    });

    it('makes a key of the admin API, with which preferences are tried: the next note has fewer parts, and one more ticket gets none', async () => {
      const command = new Command('api-keys', [...data(), 'create', '--name', 'me', '--scope', 'admin']);
      expect(await command.exit).toBe(0);
      const [key = ''] = /aia_\S+/.exec(command.output) ?? [];
      const change = async (preferences: object): Promise<void> => {
        const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
        const body = JSON.stringify({ preferences });
        expect((await fetch(`${state().api}/admin/v1/tenants/globex`, { method: 'PATCH', headers, body })).status).toBe(200);
      };
      const trouble = ['--tenant', 'globex', '--subject', 'VPN drops every few minutes at 198.51.100.20'];
      expect(notesIn(await send(...trouble))[0]).toMatch(/Similar tickets.*Systems involved/);
      await change({ sources: { inventory: false, monitoring: false } });
      // The worker hears of it within a second.
      await sentUntil(
        () => send(...trouble),
        (output) => !(notesIn(output)[0] ?? '').includes('Systems involved'),
      );
      await change({ sources: null, skip: { spam: ['lottery'] } });
      const skipped = await sentUntil(
        () => send('--tenant', 'globex', '--subject', 'You have won the lottery'),
        (output) => notesIn(output).length === 0,
      );
      expect(skipped).toContain(
        'Globex on Jira Service Management: the ticket gets no note: it was skipped, because it is spam by pattern 1',
      );
    });

    it.each(['acme-corp', 'globex'])('refuses a webhook of %s with a wrong signature', async (tenant) => {
      expect(await send('--tenant', tenant, '--bad-signature')).toContain('401 {"detail":"Invalid webhook signature"}');
    });

    it('does not start twice and is not removed', async () => {
      const again = new Command('start', common);
      expect([await again.exit, again.output]).toEqual([1, expect.stringContaining('It is running already')]);
      expect(again.output).toContain(state().simulator);
      const reset = new Command('reset', data());
      expect([await reset.exit, reset.output]).toEqual([1, expect.stringContaining('Nothing is removed while')]);
      expect((await fetch(`${state().api}/health`)).status).toBe(200);
    });

    it('goes on without Prometheus when that dies, and the note says what could not be asked', async () => {
      process.kill(state().pids['prometheus'] ?? 0, 'SIGKILL');
      await start.says('Prometheus ended (SIGKILL)');
      const [note] = notesIn(await send('--subject', 'VPN drops every few minutes', '--description', 'At 203.0.113.10.'));
      expect(note).toMatch(/Could not be checked .*Monitoring did not answer/);
      expect((await fetch(`${state().api}/health`)).status).toBe(200);
    });

    it('stops everything in order at Ctrl-C', async () => {
      start.signal('SIGINT');
      expect(await ended).toBe(0);
      const stopped = [...start.output.matchAll(/✓ (\w+) stopped/g)].map(([, name]) => name);
      expect(stopped).toEqual(['worker', 'api', 'simulator', 'articles', 'model', 'Postgres']);
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

/** What each box shows, as running text. */
function notesIn(output: string): string[] {
  return [...output.matchAll(/┌[^└]*└/g)].map(([box]) => box.replace(/[│\s]+/g, ' '));
}

/** Words of one client that stand in the other one's note. */
function leaksIn(acme: string, globex: string): string[] {
  const ofAcme = ['FortiClient', 'idle-timeout', 'acme', 'Network team', 'HostMemoryHigh', '#10'];
  const ofGlobex = ['WireGuard', 'PersistentKeepalive', 'globex', 'Platform team', 'memory 34 %', 'GX-'];
  const within = (text: string, words: readonly string[]) => words.filter((word) => text.toLowerCase().includes(word.toLowerCase()));
  return [...within(globex, ofAcme), ...within(acme, ofGlobex)];
}

/** Sends tickets until what is said of one is as it should be. */
async function sentUntil(send: () => Promise<string>, isRight: (output: string) => boolean): Promise<string> {
  for (;;) {
    const output = await send();
    if (isRight(output)) return output;
  }
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
