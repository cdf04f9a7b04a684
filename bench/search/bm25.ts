const K1 = 1.2;
const B = 0.75;

interface Posting {
  readonly document: number;
  readonly weight: number;
}

/** Okapi BM25 (k1 = 1.2, b = 0.75) over all words of all documents, in memory and exact: what a search engine would do out of the box. */
export class Bm25 {
  private readonly postings = new Map<string, Posting[]>();

  constructor(private readonly documents: readonly (readonly string[])[]) {
    const average = documents.reduce((sum, words) => sum + words.length, 0) / documents.length;
    const counted = documents.map((words) => frequencies(words));
    const tickets = new Map<string, number>();
    for (const words of counted) for (const word of words.keys()) tickets.set(word, (tickets.get(word) ?? 0) + 1);
    counted.forEach((words, document) => {
      const length = documents[document]?.length ?? 0;
      for (const [word, frequency] of words) {
        const having = tickets.get(word) ?? 0;
        const rarity = Math.log(1 + (documents.length - having + 0.5) / (having + 0.5));
        const weight = (rarity * frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / average));
        const list = this.postings.get(word) ?? [];
        if (list.length === 0) this.postings.set(word, list);
        list.push({ document, weight });
      }
    });
  }

  /**
   * The best documents for a query.
   *
   * @param everyOccurrence Whether a word that the query says twice counts twice.
   */
  search(query: readonly string[], count: number, everyOccurrence: boolean): number[] {
    const scores = new Float64Array(this.documents.length);
    for (const [word, frequency] of frequencies(query)) {
      const times = everyOccurrence ? frequency : 1;
      for (const { document, weight } of this.postings.get(word) ?? []) scores[document] = (scores[document] ?? 0) + times * weight;
    }
    return best(scores, count);
  }
}

function frequencies(words: readonly string[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const word of words) counted.set(word, (counted.get(word) ?? 0) + 1);
  return counted;
}

function best(scores: Float64Array, count: number): number[] {
  const found: number[] = [];
  scores.forEach((score, document) => {
    if (score <= 0) return;
    const place = found.findIndex((other) => (scores[other] ?? 0) < score);
    if (place === -1) found.push(document);
    else found.splice(place, 0, document);
    if (found.length > count) found.pop();
  });
  return found;
}
