import type { ContextQuery, ContextSource, FoundEvidence } from '../context-source';
import { articleEvidence } from '../knowledge/article';
import type { ArticleSearchSettings } from '../knowledge/solutions.source';
import { namesIn } from '../inventory/names-in-text';
import { AnswerCache } from '../search/answer-cache';
import { getJson, SourceAnswerError } from '../search/get-json';
import { searchWords } from '../search/search-words';

export interface WebSearchSettings extends ArticleSearchSettings {
  readonly url: string;
  /** Only their pages, and those of domains below them, are shown. */
  readonly allowedDomains: readonly string[];
}

/** The longest list of domains that is worth telling the search engines; beyond, their answers are only filtered. */
const MAX_SITES = 10;

/** Pages of the web, by a search that speaks SearXNG's JSON API. What leaves the house are words of the subject, and no name of a person or a host. */
export class WebSearchSource implements ContextSource {
  readonly name = 'web_search';
  readonly title = 'On the web';
  readonly refPrefix = 'W';
  readonly optIn = true;
  readonly timeoutMs: number;
  private readonly cache: AnswerCache;

  constructor(private readonly settings: WebSearchSettings) {
    this.timeoutMs = settings.timeoutMs;
    this.cache = new AnswerCache(settings.cacheSeconds);
  }

  async find({ tenant, ticket }: ContextQuery, signal: AbortSignal): Promise<FoundEvidence[] | undefined> {
    const own = new Set(namesIn(`${ticket.subject}\n${ticket.description}`));
    const words = searchWords({ ...ticket, description: '' }, tenant.preferences.language).filter((word) => !own.has(word));
    // One word alone finds what the word means, and not what is wrong.
    if (words.length < 2) return undefined;
    return this.cache.get(tenant.id, words, async () => {
      const answer = await getJson(this.addressOf(words), {}, signal);
      return resultsOf(answer)
        .filter(({ url }) => this.isAllowed(url))
        .flatMap(({ title, content, url }) => articleEvidence({ title, summary: content, url }, words) ?? [])
        .slice(0, this.settings.maxResults);
    });
  }

  private addressOf(words: readonly string[]): URL {
    const { allowedDomains } = this.settings;
    const sites = allowedDomains.length > MAX_SITES ? '' : ` ${allowedDomains.map((domain) => `site:${domain}`).join(' OR ')}`;
    const url = new URL(this.settings.url);
    url.searchParams.set('q', `${words.join(' ')}${sites}`);
    url.searchParams.set('format', 'json');
    return url;
  }

  private isAllowed(page: string): boolean {
    const url = URL.parse(page);
    if (url === null || !['http:', 'https:'].includes(url.protocol)) return false;
    return this.settings.allowedDomains.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`));
  }
}

interface WebResult {
  readonly title: string;
  readonly content: string;
  readonly url: string;
}

function resultsOf(answer: unknown): WebResult[] {
  const results: unknown = typeof answer === 'object' && answer !== null && 'results' in answer ? answer.results : undefined;
  if (!Array.isArray(results)) throw new SourceAnswerError('the web search answered without results');
  return results.flatMap((result: unknown) => {
    const { title, content, url } = (result ?? {}) as Partial<Record<keyof WebResult, unknown>>;
    return typeof title === 'string' && typeof url === 'string'
      ? [{ title, url, content: typeof content === 'string' ? content : '' }]
      : [];
  });
}
