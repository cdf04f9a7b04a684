import { shortenToCharacters } from '../../text/shorten';
import type { FoundEvidence } from '../context-source';
import { fitOf } from '../search/search-words';

const LIMITS = { text: 2_000, excerpt: 240 };

/** An article as a search found it. Plain text. */
export interface Article {
  readonly title: string;
  readonly summary: string;
  readonly url?: string | undefined;
  readonly date?: Date | undefined;
  /** Whether requesters may read it. Default: false. */
  readonly public?: boolean;
}

/** An article as evidence; undefined when it has none of the words, so that it was found by accident. */
export function articleEvidence(
  { title, summary, url, date, public: shown = false }: Article,
  words: readonly string[],
): FoundEvidence | undefined {
  const relevance = fitOf(words, title, summary);
  if (title.trim() === '' || relevance === 0) return undefined;
  return {
    title,
    text: shortenToCharacters(summary, LIMITS.text),
    excerpt: shortenToCharacters(summary.replace(/\s+/g, ' '), LIMITS.excerpt),
    ...(url !== undefined && { url }),
    ...(date !== undefined && { date }),
    relevance,
    public: shown,
  };
}
