import { type Finding, findingAt } from '../finding';
import { LIKELY_CUES, NAMES, SIGNED_SMALL, SURE_CUES } from '../persons/person-cues';
import { isGivenName, nameWithin } from '../persons/person-name';
import { isOrdinaryWord } from '../persons/ordinary-words';

/** Names of people, by what stands around them (`Regards, X`, `Mr X`, `my colleague X Y`) and by a list of given names. */
export function* persons(text: string): Generator<Finding> {
  for (const pattern of SURE_CUES) yield* named(text, pattern, () => true);
  for (const pattern of LIKELY_CUES) yield* named(text, pattern, (name) => isGivenName(firstWord(name)) || isFullName(name));
  yield* named(text, NAMES, (name) => isFullName(name) && isGivenName(firstWord(name)));
  yield* named(text, SIGNED_SMALL, (name) => name.split(' ').every((word) => !isOrdinaryWord(word)));
}

function* named(text: string, pattern: RegExp, isPerson: (name: string) => boolean): Generator<Finding> {
  for (const match of text.matchAll(pattern)) {
    const value = match.groups?.['name'] ?? '';
    const name = nameWithin(value);
    if (name !== undefined && isPerson(name)) yield findingAt('PERSON', match.index + match[0].lastIndexOf(value), name);
  }
}

function firstWord(name: string): string {
  return /^\S+/.exec(name)?.[0] ?? '';
}

/** Two names at least, none of them an ordinary word: `Error Code` and the like are not people. */
function isFullName(name: string): boolean {
  const words = name.split(/[ \u00a0]/).filter((word) => /^\p{Lu}/u.test(word));
  return words.length > 1 && words.every((word) => !isOrdinaryWord(word));
}
