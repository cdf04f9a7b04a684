import { dan, deu, eng, fin, fra, hun, ita, nld, nob, por, removeStopwords, ron, rus, spa, swe, tur } from 'stopword';
import type { Ticket } from '#tickets';
import { impersonal } from './impersonal-ticket';

const MAX_WORDS = 10;
/** Characters of a description in which words are looked for. */
const MAX_DESCRIPTION = 1_000;

/** By the names that Postgres has for languages, which tenants' preferences use. */
const STOP_WORDS: Readonly<Record<string, readonly string[]>> = {
  danish: dan,
  dutch: nld,
  english: eng,
  finnish: fin,
  french: fra,
  german: deu,
  hungarian: hun,
  italian: ita,
  norwegian: nob,
  portuguese: por,
  romanian: ron,
  russian: rus,
  spanish: spa,
  swedish: swe,
  turkish: tur,
};

/** Words of every other ticket, which find everything. */
const TICKET_WORDS: ReadonlySet<string> = new Set(
  (
    'any anymore ask asking can cannot could does doesn don hello help hi isn issue issues need needed not please problem problems request since ' +
    'thanks ticket urgent when won working bitte dringend fehler hallo hilfe seit'
  ).split(' '),
);

const WORD = /[\p{L}\p{N}](?:[\p{L}\p{N}._-]*[\p{L}\p{N}])?/gu;
/** Telephone, customer and card numbers. Error codes are shorter, or hexadecimal. */
const LONG_NUMBER = /^\d{6,}$/;

/** Of which part of a ticket the words are. */
export interface SearchWordsOptions {
  /** True: of the subject, however little it says. Default: of the description too where the subject says too little. */
  readonly subjectOnly?: boolean;
}

/**
 * The words of a ticket that are worth searching for, in its order, in small letters: ten at most.
 *
 * Personal data, links, paths and long numbers are left out: they find nothing, and must not be told to another system.
 *
 * @param language as Postgres calls it; English stop words are left out in any case.
 */
export function searchWords(
  ticket: Pick<Ticket, 'subject' | 'description' | 'requester'>,
  language = 'english',
  { subjectOnly = false }: SearchWordsOptions = {},
): string[] {
  const { subject, description, isPersonal } = impersonal(ticket);
  const worth = (text: string) =>
    removeStopwords(removeStopwords(wordsOf(text), [...eng]), [...(STOP_WORDS[language] ?? [])]).filter(
      (word) => word.length > 2 && !TICKET_WORDS.has(word) && !LONG_NUMBER.test(word) && !isPersonal(word),
    );
  const words = new Set(worth(subject));
  if (words.size < 2 && !subjectOnly) for (const word of worth(description.slice(0, MAX_DESCRIPTION))) words.add(word);
  return [...words].slice(0, MAX_WORDS);
}

/**
 * How well a text fits the words, from 0 to 1: the share of them that it has, one in the title counting fully and one below it by 0.6. A word
 * counts by its beginning, so that `printer` finds `printing`. A search for a single word can only fit by half.
 */
export function fitOf(words: readonly string[], title: string, text: string): number {
  const [inTitle, inText] = [title.toLowerCase(), text.toLowerCase()];
  const weight = words.map(beginningOf).reduce((sum, part) => sum + (inTitle.includes(part) ? 1 : inText.includes(part) ? 0.6 : 0), 0);
  return Math.min(1, weight / Math.max(2, words.length));
}

/** What the forms of a word have in common, roughly and in any language: at least four letters, and all but two. */
export function beginningOf(word: string): string {
  return word.slice(0, Math.max(4, word.length - 2));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? [];
}
