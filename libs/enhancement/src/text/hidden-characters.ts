/** Characters that nobody sees: controls, zero-width, bidirectional, variation selectors, tags, private use, broken surrogates. */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Co}\p{Cs}\uFFF9-\uFFFC]/gu;
/** The only controls that a text needs. */
const LINE_OR_TAB = /^[\n\t]$/;

/**
 * Removes what can hide an instruction from the human who reads a text, or disguise what it says. Line breaks become `\n`.
 *
 * Joiners go too, so an emoji sequence falls into its parts and some scripts lose a ligature: a fair price in a help-desk note.
 */
export function withoutHiddenCharacters(text: string): string {
  return text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n').replace(HIDDEN, (character) => (LINE_OR_TAB.test(character) ? character : ''));
}
