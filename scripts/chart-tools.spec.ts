import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const FILES = {
  'etc/ct': ['lintconf.yaml', 'chart_schema.yaml'],
  schemas: ['1.35', '1.36', '1.37'].map((minor) => `v${minor}.0-standalone-strict/deployment-apps-v1.json`),
  crds: ['prometheus-operator', 'keda', 'external-secrets', 'gateway-api', 'cert-manager'].map((project) => `${project}.yaml`),
};

/** A copy of the scripts in an empty repository, with nothing beside it and nothing of this machine on PATH. */
let machine: string;

beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), 'ai-agents-chart-tools-'));
  cpSync(resolve(__dirname), join(machine, 'repository/scripts'), { recursive: true });
  mkdirSync(join(machine, 'path'));
  for (const name of ['bash', 'cp']) symlinkSync(`/bin/${name}`, join(machine, 'path', name));
});

afterEach(() => rmSync(machine, { recursive: true }));

function chartTools() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(machine, 'repository/scripts/chart-tools.mjs')], {
    encoding: 'utf8',
    env: { PATH: join(machine, 'path'), AI_AGENTS_TOOLS: join(machine, 'cache') },
  });
  return { status, stderr, tools: (status === 0 ? JSON.parse(stdout) : {}) as Record<string, string> };
}

function program(file: string, script: string): string {
  const path = join(machine, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function fillCache(): void {
  for (const name of ['helm4', 'helm3', 'ct', 'kubeconform', 'yamllint', 'yamale']) program(`cache/bin/${name}`, '');
  for (const [directory, files] of Object.entries(FILES)) {
    for (const file of files) {
      mkdirSync(dirname(join(machine, 'cache', directory, file)), { recursive: true });
      writeFileSync(join(machine, 'cache', directory, file), '');
    }
  }
}

describe('the tools of the chart are taken', () => {
  it('from the cache', () => {
    fillCache();
    const { tools } = chartTools();
    expect(tools).toMatchObject({
      helm4: join(machine, 'cache/bin/helm4'),
      ct: join(machine, 'cache/bin/ct'),
      crds: join(machine, 'cache/crds'),
    });
    expect(Object.keys(tools)).toHaveLength(9);
  });

  it('from PATH before the cache, by the version that they say they are', () => {
    fillCache();
    const helm = program('path/helm', 'echo v4.9.1');
    const helm3 = program('path/helm3', 'echo v3.20.0');
    const kubeconform = program('path/kubeconform', 'echo v0.7.0');
    expect(chartTools().tools).toMatchObject({ helm4: helm, helm3, kubeconform });
  });

  it.each([
    ['is too old', 'helm3', 'echo v3.17.9'],
    ['is of another major version', 'helm', 'echo v5.0.0'],
    ['does not run', 'yamllint', 'exit 127'],
    ['says no version', 'ct', 'echo unknown'],
  ])('not from PATH when what is there %s', (_why, name, script) => {
    fillCache();
    program(`path/${name}`, script);
    const tool = name === 'helm' ? 'helm4' : name;
    expect(chartTools().tools[tool]).toBe(join(machine, 'cache/bin', tool));
  });

  it('from the installer of the test cluster, where that stands beside the repository: only what is missing', () => {
    fillCache();
    rmSync(join(machine, 'cache/bin/helm3'));
    program('shared/cluster/tools', `echo "$@" >"${join(machine, 'asked')}"; cp "$AI_AGENTS_TOOLS/bin/helm4" "$AI_AGENTS_TOOLS/bin/helm3"`);
    expect(chartTools().tools).toMatchObject({ helm3: join(machine, 'cache/bin/helm3') });
    expect(readFileSync(join(machine, 'asked'), 'utf8')).toBe('helm3\n');
  });
});

describe('where they cannot be had', () => {
  it('says which are missing and what they need, and skips nothing', () => {
    const { status, stderr } = chartTools();
    expect(status).toBe(1);
    expect(stderr).toContain('The chart cannot be checked: put what is missing on PATH, or let it be built.');
    expect(stderr).toContain('helm4: Go 1.26 or newer (https://go.dev/dl) is needed for it');
    expect(stderr).toContain('yamllint: Python 3 with its venv module (Debian: python3-venv) is needed for it');
    for (const name of ['helm3', 'ct', 'kubeconform', 'yamale', 'ctConfig', 'schemas', 'crds']) expect(stderr).toContain(`\n${name}: `);
  });

  it('shows why a build failed', () => {
    fillCache();
    rmSync(join(machine, 'cache/bin/kubeconform'));
    program('path/go', 'echo "module is not there" >&2; exit 1');
    expect(chartTools().stderr).toContain('module is not there');
  });
});
