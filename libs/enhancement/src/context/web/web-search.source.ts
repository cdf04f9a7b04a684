import { type InventoryStore, namesOf, shortName } from '#inventory';
import type { ContextQuery, ContextSource, FoundEvidence } from '../context-source';
import { articleEvidence } from '../knowledge/article';
import type { ArticleSearchSettings } from '../knowledge/solutions.source';
import { namesIn } from '../inventory/names-in-text';
import { AnswerCache } from '../search/answer-cache';
import { getJson, SourceAnswerError } from '../search/get-json';
import { searchWords } from '../search/search-words';
import { publicWords } from './public-words';

export interface WebSearchSettings extends ArticleSearchSettings {
  readonly url: string;
  /** Only their pages, and those of domains below them, are shown. */
  readonly allowedDomains: readonly string[];
}

/** The longest list of domains that is worth telling the search engines; beyond, their answers are only filtered. */
const MAX_SITES = 10;

/**
 * Pages of the web, by a search that speaks SearXNG's JSON API. What leaves the house are plain words and codes of the subject: no personal data, no
 * name or address of a machine, not the client company's name.
 */
export class WebSearchSource implements ContextSource {
  readonly name = 'web_search';
  readonly kind = 'web page';
  readonly refPrefix = 'W';
  readonly optIn = true;
  readonly forRequesters = true;
  readonly timeoutMs: number;
  private readonly cache: AnswerCache;

  constructor(
    private readonly settings: WebSearchSettings,
    private readonly inventory: Pick<InventoryStore, 'find'>,
  ) {
    this.timeoutMs = settings.timeoutMs;
    this.cache = new AnswerCache(settings.cacheSeconds);
  }

  async find({ tenant, ticket }: ContextQuery, signal: AbortSignal): Promise<FoundEvidence[] | undefined> {
    const words = await this.wordsFor({ tenant, ticket }, signal);
    // One word alone finds what the word means, and not what is wrong.
    if (words.length < 2) return undefined;
    return this.cache.get(tenant.id, words, async () => {
      const answer = await getJson(this.addressOf(words), {}, signal);
      return resultsOf(answer)
        .filter(({ url }) => this.isAllowed(url))
        .flatMap(({ title, content, url }) => articleEvidence({ title, summary: content, url, public: true }, words) ?? [])
        .slice(0, this.settings.maxResults);
    });
  }

  /** @throws the error of the database: what cannot be checked is not sent. */
  private async wordsFor({ tenant, ticket }: Pick<ContextQuery, 'tenant' | 'ticket'>, signal: AbortSignal): Promise<string[]> {
    const words = publicWords(searchWords(ticket, tenant.preferences.language, { subjectOnly: true }));
    if (words.length < 2) return words;
    // All of them: with a limit, many hosts of one name would hide that another word is one too.
    const hosts = new Set((await this.inventory.find(tenant.id, words, undefined, signal)).flatMap(namesOf));
    const ofClient = new Set([
      ...namesIn(`${ticket.subject}\n${ticket.description}`),
      ...`${tenant.id} ${tenant.name}`.toLowerCase().split(/[^\p{L}\p{N}]+/u),
    ]);
    return words.filter((word) => !ofClient.has(word) && !hosts.has(word) && !hosts.has(shortName(word)));
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
