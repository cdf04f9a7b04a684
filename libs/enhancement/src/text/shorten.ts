const SENTENCES = new Intl.Segmenter(undefined, { granularity: 'sentence' });

/** Words as a reader counts them: what stands between blanks. */
export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

/** Cuts a text to `maxWords` at the end of a sentence; a first sentence that is longer by itself is cut at a word, with an ellipsis. */
export function shortenToWords(text: string, maxWords: number): string {
  if (countWords(text) <= maxWords) return text;
  let kept = '';
  let words = 0;
  for (const { segment } of SENTENCES.segment(text)) {
    words += countWords(segment);
    if (words > maxWords) break;
    kept += segment;
  }
  if (kept.trim() !== '') return kept.trim();
  return maxWords < 1 ? '' : `${(text.match(/\S+/g) ?? []).slice(0, maxWords).join(' ')} …`;
}

/** Cuts a text to `maxCharacters` at a word, with an ellipsis, and never through a character. */
export function shortenToCharacters(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const cut = text.slice(0, maxCharacters - 2);
  const lastBlank = cut.search(/\s\S*$/);
  // A text without blanks, or nearly so, is cut where it must be; half a surrogate pair at the end is dropped.
  const end = lastBlank > maxCharacters / 2 ? lastBlank : cut.length;
  return `${cut.slice(0, end).replace(/[\uD800-\uDBFF]$/, '')} …`;
}
