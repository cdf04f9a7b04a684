import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';

const REPORT = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
  numTotalTests: 3,
};

/** `.ci/run` with programs that only note that they were called. */
describe('.ci/run', () => {
  let directory: string;
  let log: string;

  const script = async (path: string, body: string): Promise<void> => {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `#!/usr/bin/env bash\necho "\${0##*/} $*" >>'${log}'\n${body}\n`);
    await chmod(file, 0o755);
  };

  /** npm that writes `report` where a report of jest is asked for. */
  const npm = (report: object, before = ''): Promise<void> =>
    script(
      'bin/npm',
      `${before}
       for argument; do case $argument in --outputFile=*) echo '${JSON.stringify(report)}' >"\${argument#*=}" ;; esac; done
       [ -z "\${5:-}" ] || [ "$4" != -- ] || echo '[{"name":"types","passed":true},{"name":"lint","passed":false}]' >"\${6:-/dev/null}"`,
    );

  const cluster = async (status = 'exit 1', tools = 'sleep 0.2'): Promise<void> => {
    await script('shared/cluster/tools', tools);
    await script('shared/cluster/status', status);
    await script('shared/cluster/host-services', '[ "$1" != status ] || exit 1');
    await script('shared/cluster/up', '');
    await script('shared/cluster/down', '');
  };

  const calls = async (): Promise<string[]> =>
    (await readFile(log, 'utf8').catch(() => ''))
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');

  const run = (...parts: string[]) => runOn('', ...parts);
  const runOn = (kubeconfig: string, ...parts: string[]) =>
    execa(join(directory, 'repository/.ci/run'), parts, {
      env: {
        PATH: `${join(directory, 'bin')}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        KUBECONFIG: kubeconfig,
        AI_AGENTS_CI_TICK: '0.1',
      },
      reject: false,
      all: true,
    });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ci-run-'));
    log = join(directory, 'calls');
    await mkdir(join(directory, 'repository/scripts'), { recursive: true });
    await cp(resolve(__dirname, '../.ci'), join(directory, 'repository/.ci'), { recursive: true });
    await writeFile(join(directory, 'repository/scripts/chart-tools.mjs'), '');
    await script('bin/actionlint', '');
    await writeFile(join(directory, 'bin/id'), '#!/bin/sh\necho 0\n', { mode: 0o755 });
    await npm(REPORT);
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('counts checks, tests and steps', async () => {
    const { exitCode, all } = await run('check', 'test', 'start');
    expect(all).toMatch(/\n5 passed, 1 failed$/);
    expect(exitCode).toBe(1);
  });

  it('counts skipped tests, and a run without tests, as failures', async () => {
    await npm({ ...REPORT, numPendingTests: 1, numTodoTests: 1 });
    expect((await run('test')).all).toMatch(/\n3 passed, 2 failed$/);
    await npm({ ...REPORT, numPassedTests: 0, numTotalTests: 0 });
    expect((await run('test')).all).toMatch(/\n0 passed, 1 failed$/);
  });

  it('counts a report that is missing as a failure', async () => {
    await script('bin/npm', 'exit 3');
    expect((await run('test')).all).toMatch(/\n0 passed, 1 failed$/);
  });

  it('says that a long step still runs', async () => {
    await npm(REPORT, 'sleep 0.6');
    expect((await run('test')).all).toMatch(/Tests … \d+ s/);
  });

  it('says so when it is interrupted', async () => {
    await npm(REPORT, 'sleep 30');
    const running = run('test');
    while (!(await calls()).some((call) => call.startsWith('npm test'))) await setTimeout(50);
    running.kill('SIGTERM');
    expect((await running).all).toMatch(/Interrupted\.[^]*\n0 passed, 1 failed$/);
  });

  it('refuses a part that there is not', async () => {
    expect(await run('tests')).toMatchObject({ exitCode: 1, all: expect.stringMatching(/no part tests[^]*0 passed, 1 failed$/) });
  });

  it('fails, and says what to do, where no cluster can be had', async () => {
    const { exitCode, all } = await run('cluster');
    expect(all).toMatch(/not tried on a cluster: set KUBECONFIG[^]*\n0 passed, 1 failed$/);
    expect(exitCode).toBe(1);
    expect(await calls()).toEqual([]);
  });

  it('fails, and says what to do, where only root could start one', async () => {
    await cluster();
    await writeFile(join(directory, 'bin/id'), '#!/bin/sh\necho 1000\n');
    expect((await run('cluster')).all).toMatch(
      /only root may start the one of \.\.\/shared\/cluster\. Run this as root, or set KUBECONFIG[^]*\n0 passed, 1 failed$/,
    );
    expect(await calls()).toEqual([]);
  });

  it('takes the cluster that KUBECONFIG names as it is', async () => {
    await cluster();
    expect((await runOn('/kind', 'cluster')).all).toMatch(/\n3 passed, 0 failed$/);
    expect(await calls()).toEqual([expect.stringContaining('test:cluster')]);
  });

  describe('with a cluster of its own', () => {
    it('builds its tools meanwhile, starts it, and stops it again without removing its state', async () => {
      await cluster();
      const { exitCode, all } = await run('test', 'cluster');
      expect(all).toMatch(/\n8 passed, 0 failed$/);
      expect(exitCode).toBe(0);
      const [first, ...others] = await calls();
      expect(first).toBe('tools debian');
      expect(others.slice(0, 2).toSorted()).toEqual([expect.stringContaining('npm test'), 'tools cluster addons']);
      expect(others.slice(2)).toEqual([
        'status',
        'up --with network-policy,crds,metrics,ingress',
        'host-services start',
        expect.stringMatching(/^npm run --silent test:cluster -- --json/),
        'down',
      ]);
    });

    it('leaves one alone that ran before', async () => {
      await cluster('exit 0');
      await run('cluster');
      expect(await calls()).toContain('host-services stop');
      expect(await calls()).not.toContain('down');
    });

    it('counts tools that cannot be built, and shows why', async () => {
      await cluster('exit 1', '[ "$1" != cluster ] || { echo "no compiler"; exit 1; }');
      const { all } = await run('cluster');
      expect(all).toMatch(/no compiler\nThe cluster's tools could not be built\.[^]*\n0 passed, 1 failed$/);
      expect(await calls()).not.toContainEqual(expect.stringContaining('up'));
    });

    it('stops it after a failure too', async () => {
      await cluster();
      await script('shared/cluster/up', 'exit 1');
      expect((await run('cluster')).all).toMatch(/\n0 passed, 1 failed$/);
      expect((await calls()).at(-1)).toBe('down');
    });

    it.each(['SIGINT', 'SIGTERM'] as const)(
      'stops everything on %s',
      async (signal) => {
        await cluster('exit 1', '[ "$1" != cluster ] || sleep 0.1');
        await npm(REPORT, '[ "$3" != test:cluster ] || sleep 30');
        const running = run('cluster');
        while (!(await calls()).some((call) => call.includes('test:cluster'))) await setTimeout(50);
        running.kill(signal);
        const { exitCode, all } = await running;
        expect(all).toMatch(/Interrupted\.[^]*\n2 passed, 1 failed$/);
        expect(exitCode).toBe(1);
        expect((await calls()).at(-1)).toBe('down');
      },
      15_000,
    );
  });
});
