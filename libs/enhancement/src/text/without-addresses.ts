/** Stands where an address was: a sentence that lost a part should not look whole. */
export const REMOVED_ADDRESS = '(link removed)';

/** A scheme with something behind it, www., or a host with a path. */
const ADDRESSES: readonly RegExp[] = [
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s<>"')\]]*/gi,
  /\b(?:javascript|data|vbscript|mailto|tel|file):[^\s<>"']+/gi,
  /\bwww\.[^\s<>"')\]]+/gi,
  /\b(?:[\p{L}\p{N}-]+\.)+\p{L}{2,24}(?::\d+)?\/[^\s<>"')\]]*/giu,
];

/** Takes addresses that a help desk would make clickable out of a text. */
export function withoutAddresses(text: string): string {
  return ADDRESSES.reduce((rest, pattern) => rest.replace(pattern, REMOVED_ADDRESS), text);
}
