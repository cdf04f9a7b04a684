import type { SpaceArticle } from './article';

/** What a word in the title counts beside one in the text. */
const TITLE_WEIGHT = 3;

/** The articles that have one of the words, those with most of them first; a word in the title counts more. */
export function bestOf(articles: readonly SpaceArticle[], query: string, limit: number): SpaceArticle[] {
  const words = new Set(wordsOf(query));
  return articles
    .map((article) => ({ article, score: TITLE_WEIGHT * common(words, article.title) + common(words, article.text) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ article }) => article);
}

/** How many of the words a text has. */
function common(words: ReadonlySet<string>, text: string): number {
  return new Set(wordsOf(text).filter((word) => words.has(word))).size;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}-]+/gu) ?? [];
}
