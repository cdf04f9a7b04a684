import { readFileSync } from 'node:fs';

/** Languages of the lists that `gender-detection-from-name` comes with. */
const LISTS = ['en', 'de', 'fr', 'it', 'es', 'tr'] as const;
const ENTRY = /^\s*\[(?:'([^']+)'|"([^"]+)"),/gm;

let names: ReadonlySet<string> | undefined;

/**
 * True of what a list of given names (English, German, French, Italian, Spanish, Turkish) has, in small letters.
 *
 * The lists are read as text when the first name is looked up: loaded as the modules that they are, they take 20 MB for the whole life of a
 * process, which mostly does not need to know who has which gender.
 */
export function isListedGivenName(name: string): boolean {
  names ??= readNames();
  return names.has(name);
}

function readNames(): ReadonlySet<string> {
  const read = new Set<string>();
  for (const list of LISTS) {
    const text = readFileSync(require.resolve(`gender-detection-from-name/names/${list}`), 'utf8');
    for (const [, single, double] of text.matchAll(ENTRY)) {
      const name = single ?? double;
      // A part of a long text would keep all of it in memory.
      if (name !== undefined) read.add(Buffer.from(name).toString());
    }
  }
  return read;
}
