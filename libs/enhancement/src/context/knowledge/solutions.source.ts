import type { ContextQuery, ContextSource, FoundEvidence } from '../context-source';
import { AnswerCache } from '../search/answer-cache';
import { beginningOf, searchWords } from '../search/search-words';
import { articleEvidence } from './article';

export interface ArticleSearchSettings {
  readonly maxResults: number;
  /** Milliseconds. */
  readonly timeoutMs: number;
  /** Seconds for which an answer is used again; 0 means never. */
  readonly cacheSeconds: number;
}

/** Articles of the ticketing tool's own knowledge base. */
export class SolutionsSource implements ContextSource {
  readonly name = 'solutions';
  readonly kind = 'article';
  readonly refPrefix = 'S';
  readonly forRequesters = true;
  readonly timeoutMs: number;
  private readonly cache: AnswerCache;

  constructor(private readonly settings: ArticleSearchSettings) {
    this.timeoutMs = settings.timeoutMs;
    this.cache = new AnswerCache(settings.cacheSeconds);
  }

  /** @throws TicketToolError */
  async find({ tenant, ticket, ticketClient }: ContextQuery, signal: AbortSignal): Promise<FoundEvidence[] | undefined> {
    const words = searchWords(ticket, tenant.preferences.language);
    if (ticketClient.searchSolutions === undefined || words.length === 0) return undefined;
    return this.cache.get(tenant.id, words, async () => {
      const solutions = (await ticketClient.searchSolutions?.(words.map(beginningOf), this.settings.maxResults, signal)) ?? [];
      return solutions.flatMap(
        ({ title, text, url, updatedAt, public: shown }) =>
          articleEvidence({ title, summary: text, url, date: updatedAt, public: shown }, words) ?? [],
      );
    });
  }
}
