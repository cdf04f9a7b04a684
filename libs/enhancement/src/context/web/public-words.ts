/** Compounds that are no names. Any other word with a hyphen may be one of a machine: `dc-vienna`. */
const COMPOUND =
  /^(?:wi-fi|e-mail|(?:add|back|built|log|plug|pop|set|shut|sign|start)-(?:in|on|out|up|down)|(?:multi|two)-(?:factor|step)|pre-shared|re-(?:enable|install|login))$/;
const PLAIN_WORD = /^\p{L}[\p{L}\p{M}'’]*$/u;
/** Numbers of errors, events and updates, and the programs that report them. */
const CODE = /^(?:\d{3,5}|0x[\da-f]{2,16}|kb\d{6,7}|[a-z]{2,20}\.(?:exe|dll|sys))$/;

/**
 * Those of the words that may be told to the whole world: plain words of a language, and codes. Everything else, such as a word with a digit or a
 * dot in it, may be the name or the address of a machine.
 */
export function publicWords(words: readonly string[]): string[] {
  return words.filter((word) => PLAIN_WORD.test(word) || COMPOUND.test(word) || CODE.test(word));
}
