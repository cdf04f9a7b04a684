import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { withProgress } from './progress.mjs';
import { inTree } from './tree.mjs';

const sources = ['apps', 'libs', 'scripts', 'values', 'bench'];
const dist = inTree('dist');
const fingerprintFile = inTree('dist', '.fingerprint');

/** Whether dist/ was built from the sources as they are now. */
export function buildIsCurrent() {
  return existsSync(fingerprintFile) && readFileSync(fingerprintFile, 'utf8') === fingerprint();
}

/**
 * Compiles the TypeScript sources to dist/ with swc and copies their other files (SQL, schemas) beside them, without tests and what only
 * these read. Types are checked by `npm run check`.
 * The new dist/ replaces the old one as a whole, so nothing of a deleted source stays.
 *
 * @param {NodeJS.ProcessEnv} env with the dependencies' executables on PATH
 * @throws {Error} with swc's messages; dist/ is then as it was
 */
export async function build(env) {
  const built = fingerprint();
  const next = inTree(`dist.${process.pid}`);
  const args = [
    ...sources.filter((name) => existsSync(inTree(name))),
    '--out-dir',
    next,
    '--extensions',
    '.ts',
    '--ignore',
    '**/*.spec.ts,**/golden/**',
    '--copy-files',
  ];
  try {
    await withProgress('Building', () => runQuietly('swc', [...args, '--quiet'], { env }));
    writeFileSync(join(next, '.fingerprint'), built);
    if (existsSync(dist)) renameSync(dist, `${next}.old`);
    renameSync(next, dist);
  } finally {
    rmSync(next, { recursive: true, force: true });
    rmSync(`${next}.old`, { recursive: true, force: true });
  }
}

/** Path, size and modification time of every file that goes into dist/, hashed. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (file) => {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat) hash.update(`${file}\0${stat.size}\0${stat.mtimeMs}\n`);
  };
  for (const file of ['.swcrc', 'package-lock.json']) add(inTree(file));
  for (const source of sources) for (const file of filesBelow(inTree(source))) add(file);
  return hash.digest('hex');
}

function* filesBelow(directory) {
  if (!existsSync(directory)) return;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'golden') yield* filesBelow(path);
    } else if (!entry.name.endsWith('.spec.ts')) yield path;
  }
}
