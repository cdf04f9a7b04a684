import { isListedGivenName } from './given-names';
import { isAmbiguousName, isOrdinaryWord } from './ordinary-words';

const APOSTROPHE = `['’]`;
const INITIAL = String.raw`\p{Lu}\.(?:[- ]?\p{Lu}\.){0,2}`;
/** Jane, O'Neill, Anne-Marie, McDonald, JANE. */
const WORD = String.raw`(?:\p{Lu}${APOSTROPHE})?\p{Lu}[\p{L}\p{M}]+(?:${APOSTROPHE}\p{Lu}[\p{L}\p{M}]+)?(?:[-‐]\p{L}[\p{L}\p{M}]+)*`;
const PARTICLE = String.raw`(?:van der|van den|van de|von der|von und zu|van|von|vom|zu|de la|de los|de las|de|del|della|di|da|dos|das|do|du|der|den|ter|ten|la|le|bin|ibn|bint|al|el|af|av|y|e)`;

const LAST_PARTICLE = new RegExp(`[ \\u00a0]${PARTICLE}$`, 'u');

/** One to four names, with initials and particles between them; as source of a regular expression with the flags `gu`. */
export const NAME = String.raw`(?:${WORD}|${INITIAL})(?:[ \u00a0](?:${PARTICLE}[ \u00a0])?(?:${WORD}|${INITIAL}(?=[ \u00a0]\p{Lu}))){0,3}`;
/** At least two names. */
export const FULL_NAME = String.raw`(?:${WORD}|${INITIAL})(?:[ \u00a0](?:${PARTICLE}[ \u00a0])?(?:${WORD}|${INITIAL}(?=[ \u00a0]\p{Lu}))){1,3}`;

/**
 * Cuts what follows a name but is none (`Jane Doe Support`) off.
 *
 * @returns undefined when it begins with an ordinary word: then it is no name.
 */
export function nameWithin(value: string): string | undefined {
  const words = [...value.matchAll(/\S+/g)];
  const first = words.findIndex(({ 0: word }) => /^\p{Lu}/u.test(word) && (isOrdinaryWord(word) || isAcronymAfterWord(word, value)));
  if (first === 0) return undefined;
  const end = first === -1 ? value.length : (words[first]?.index ?? value.length);
  const name = value
    .slice(0, end)
    .trimEnd()
    .replace(LAST_PARTICLE, '')
    .replace(/['’]s$/, '');
  return /\p{L}{2}/u.test(name) ? name : undefined;
}

/** `Jane Doe VPN`: capitals behind a name that has small letters. */
function isAcronymAfterWord(word: string, value: string): boolean {
  return /^\p{Lu}{2,5}$/u.test(word) && /^\p{Lu}\p{Ll}/u.test(value);
}

/** True when a list of given names (English, German, French, Italian, Spanish, Turkish) has it, and it is not an ordinary word. */
export function isGivenName(word: string): boolean {
  if (word.length < 3 || isOrdinaryWord(word) || isAmbiguousName(word)) return false;
  return word
    .toLowerCase()
    .split(/[-‐]/)
    .every((part) => isListedGivenName(part) || isListedGivenName(part.normalize('NFD').replace(/\p{M}/gu, '')));
}
