import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEST_CACHE } from './repository';

const DIRECTORY = join(TEST_CACHE, 'renders');

/** A run of the whole suite needs about 600. */
const KEPT_ENTRIES = 2500;

/** Reads an entry, or makes and keeps it. Entries are complete or not there, so that several processes may share them. */
export async function cached<T>(key: string, make: () => Promise<T>): Promise<T> {
  const file = join(DIRECTORY, `${key}.json`);
  const known = readIfThere(file);
  if (known !== undefined) return JSON.parse(known) as T;
  const made = await make();
  mkdirSync(DIRECTORY, { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, JSON.stringify(made));
  renameSync(partial, file);
  return made;
}

/** A key that no other combination of these parts has. */
export function keyOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Removes the oldest entries beyond {@link KEPT_ENTRIES}: each change of the chart leaves all former ones unused. */
export function pruneRenderCache(): void {
  mkdirSync(DIRECTORY, { recursive: true });
  const entries = readdirSync(DIRECTORY).map((name) => join(DIRECTORY, name));
  if (entries.length <= KEPT_ENTRIES) return;
  const byAge = entries.map((file) => ({ file, age: statSync(file).mtimeMs })).sort((one, other) => other.age - one.age);
  for (const { file } of byAge.slice(KEPT_ENTRIES)) rmSync(file, { force: true });
}

/** Paths and contents of all files below a directory, hashed; `ignored` names entries of the directory itself. */
export function contentHash(directory: string, ignored: readonly string[] = []): string {
  const hash = createHash('sha256');
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .filter((path) => !ignored.includes(path.split('/')[0] ?? ''))
    .sort();
  for (const path of files)
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(directory, path)))
      .update('\0');
  return hash.digest('hex');
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
