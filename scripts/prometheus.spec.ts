import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Nothing of this machine is on PATH, and nothing is in the cache. */
let machine: string;
beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), 'ai-agents-prometheus-'));
});
afterEach(() => rmSync(machine, { recursive: true }));

function find(seconds = 20): { readonly status: number | null; readonly answer: { program?: string; major?: number; missing?: string } } {
  const { status, stdout } = spawnSync(process.execPath, [join(__dirname, 'prometheus.mjs'), String(seconds)], {
    encoding: 'utf8',
    env: { PATH: join(machine, 'path'), AI_AGENTS_TOOLS: join(machine, 'cache') },
  });
  return { status, answer: JSON.parse(stdout) as object };
}

function program(file: string, script: string): string {
  const path = join(machine, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
const version = (number: string) => `echo "prometheus, version ${number} (branch: HEAD)"`;

describe('Prometheus is taken', () => {
  it('from PATH before the cache, with its version', () => {
    program('cache/bin/prometheus', version('3.14.0'));
    const onPath = program('path/prometheus', version('2.53.1'));
    expect(find()).toEqual({ status: 0, answer: { program: onPath, major: 2 } });
  });

  it('from the cache where the one on PATH is another program, or does not run', () => {
    const cached = program('cache/debian/prometheus', version('3.14.0'));
    program('path/prometheus', 'echo "prometheus: a game"');
    expect(find().answer).toEqual({ program: cached, major: 3 });
    program('path/prometheus', 'exit 1');
    expect(find().answer).toEqual({ program: cached, major: 3 });
  });

  it("from Debian's package, which is kept for the next time", () => {
    const asked = join(machine, 'asked');
    program('path/apt-get', `echo "$@" >>${asked}; : >prometheus_2.42.0_amd64.deb`);
    const inPackage = program('package/usr/bin/prometheus', version('2.42.0'));
    // dpkg-deb --extract FILE DIRECTORY
    program('path/dpkg-deb', `/bin/mkdir -p "$3/usr/bin" && /bin/cp ${inPackage} "$3/usr/bin/"`);
    const found = { program: join(machine, 'cache/debian/prometheus'), major: 2 };
    expect([find().answer, find().answer]).toEqual([found, found]);
    expect(readFileSync(asked, 'utf8').trimEnd().split('\n')).toEqual([expect.stringMatching(/ download prometheus$/)]);
  });
});

describe('where there is none', () => {
  const installIt = /install Prometheus \(Debian and Ubuntu: apt-get install prometheus; macOS: .* so that `prometheus` is on PATH\.$/;

  it('says what to install', () => {
    expect(find()).toEqual({ status: 1, answer: { missing: expect.stringMatching(installIt) as string } });
    expect(find().answer.missing).toContain('there is no apt-get here');
  });

  it('says why it cannot be fetched, and asks an unreachable server once only', () => {
    const asked = join(machine, 'asked');
    const said = 'W: warned\nE: Failed to fetch http://deb.example/prometheus.deb  Could not connect';
    program('path/apt-get', `echo "$@" >>${asked}; printf '${said}\\n' >&2; exit 100`);
    expect(find().answer.missing).toContain('cannot be fetched (Could not connect)');
    expect(readFileSync(asked, 'utf8').trimEnd().split('\n')).toHaveLength(1);
  });

  it('gets lists of packages of its own where the machine has none', () => {
    const asked = join(machine, 'asked');
    program('path/apt-get', `echo "$@" >>${asked}; echo "E: Unable to locate package prometheus" >&2; exit 100`);
    expect(find().answer.missing).toContain('Unable to locate package');
    expect(readFileSync(asked, 'utf8')).toMatch(/download prometheus\n.*Dir::State::lists=.* update\n$/);
  });

  it('gives up in time', () => {
    program('path/apt-get', 'exec /bin/sleep 60');
    expect(find(1).answer.missing).toContain('cannot be fetched (it took longer than 1 s)');
  });
});
