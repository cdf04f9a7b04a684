import { withoutHiddenCharacters } from './hidden-characters';
import { REMOVED_ADDRESS, withoutAddresses } from './without-addresses';

/** In this order: what is inside a tag or an image goes with it, a link leaves its words. */
const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  [/<(script|style|iframe|svg|math)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, ' '],
  [/<!--[\s\S]*?(?:-->|$)/g, ' '],
  [/<(?:https?|ftp|mailto):[^>\s]*>/gi, REMOVED_ADDRESS],
  [/<\/?[a-z!][^<>]*>/gi, ' '],
  [/!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])/g, ' '],
  [/\[([^\]]*)\]\([^)]*\)/g, '$1'],
  [/(\*\*|`)(?=\S)([^*`]*?\S)\1/g, '$2'],
  [/^\s*(?:#{1,6}|[-*•])\s+/, ''],
];

/**
 * Makes plain text of what a model wrote: no markup, no images, no addresses, nothing hidden, one line. Empty when no word is left.
 *
 * A note may only link to what was looked up, and a model may have been talked into more.
 */
export function statementText(raw: string): string {
  let text = withoutHiddenCharacters(raw);
  // Taking one thing out may put another together: again until nothing changes. Each round shortens the text or ends.
  for (let round = 0, before = ''; text !== before && round < 10; round += 1) {
    before = text;
    text = withoutAddresses(REPLACEMENTS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text));
  }
  text = text.replace(/\s+/g, ' ').trim();
  return /[\p{L}\p{N}]/u.test(text.replaceAll(REMOVED_ADDRESS, '')) ? text : '';
}
