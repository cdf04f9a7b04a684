import { TICKET_REF } from '../context/context-sources';
import { withoutHiddenCharacters } from '../text/hidden-characters';

/** `a, b and c` */
export function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** What a statement cites, for a reader: `[ticket, H1]`. */
export function citation(refs: readonly string[]): string {
  return `[${refs.map((ref) => (ref === TICKET_REF ? 'ticket' : ref)).join(', ')}]`;
}

/** A text as a part of one line of a note. */
export function oneLine(text: string): string {
  return withoutHiddenCharacters(text).replace(/\s+/g, ' ').trim();
}

/** Words and not a percentage: the number orders well, and promises more than it knows. */
export function likeness(relevance: number): string {
  if (relevance >= 0.7) return 'very similar';
  return isLoose(relevance) ? 'loosely similar' : 'similar';
}

export function isLoose(relevance: number): boolean {
  return relevance < 0.45;
}
