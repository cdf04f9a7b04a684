import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';
import { htmlToPlainText } from '#tickets';
import type { ContextQuery, ContextSource, FoundEvidence } from '../context-source';
import { AnswerCache } from '../search/answer-cache';
import { getJson } from '../search/get-json';
import { searchWords } from '../search/search-words';
import { articleEvidence } from './article';
import type { ArticleSearchSettings } from './solutions.source';

export interface KnowledgeBaseSettings extends ArticleSearchSettings {
  /** `{tenant}` in it stands for the tenant's id. */
  readonly url: string;
  readonly queryParameter: string;
  readonly authorizationHeader: string;
  /** JSONPath of the articles in an answer, best first. */
  readonly results: string;
  /** JSONPaths in an article. */
  readonly title: string;
  readonly summary: string;
  readonly link: string;
}

/** A knowledge base with an HTTP search that answers in JSON: wikis, help centres, search engines. */
export class KnowledgeBaseSource implements ContextSource {
  readonly name = 'knowledge_base';
  readonly kind = 'article';
  readonly refPrefix = 'K';
  readonly timeoutMs: number;
  private readonly cache: AnswerCache;
  private readonly paths: Readonly<Record<'results' | 'title' | 'summary' | 'link', JSONPathQuery>>;

  /**
   * @param authorization the value of the header, asked for at each search because the secret may change.
   * @throws Error that names the setting, when a path is no JSONPath.
   */
  constructor(
    private readonly settings: KnowledgeBaseSettings,
    private readonly authorization: () => string | undefined,
  ) {
    this.timeoutMs = settings.timeoutMs;
    this.cache = new AnswerCache(settings.cacheSeconds);
    this.paths = {
      results: jsonPath('results', settings.results),
      title: jsonPath('title', settings.title),
      summary: jsonPath('summary', settings.summary),
      link: jsonPath('link', settings.link),
    };
  }

  async find({ tenant, ticket }: ContextQuery, signal: AbortSignal): Promise<FoundEvidence[] | undefined> {
    const words = searchWords(ticket, tenant.preferences.language);
    if (words.length === 0) return undefined;
    return this.cache.get(tenant.id, words, async () => {
      const url = this.addressOf(tenant.id, words);
      const answer = await getJson(url, this.headers(), signal);
      return this.paths.results
        .query(answer as JSONValue)
        .values()
        .flatMap((article) => this.evidenceOf(article, url, words) ?? [])
        .slice(0, this.settings.maxResults);
    });
  }

  private addressOf(tenantId: string, words: readonly string[]): URL {
    const url = new URL(this.settings.url.replaceAll('{tenant}', encodeURIComponent(tenantId)));
    url.searchParams.set(this.settings.queryParameter, words.join(' '));
    return url;
  }

  private headers(): Record<string, string> {
    const authorization = this.authorization();
    return authorization === undefined ? {} : { [this.settings.authorizationHeader]: authorization };
  }

  private evidenceOf(article: JSONValue, searched: URL, words: readonly string[]): FoundEvidence | undefined {
    const text = (path: JSONPathQuery) => textOf(path.query(article).values());
    const title = htmlToPlainText(text(this.paths.title)).replace(/\s+/g, ' ');
    return articleEvidence(
      { title, summary: htmlToPlainText(text(this.paths.summary)), url: pageOf(text(this.paths.link), searched) },
      words,
    );
  }
}

function jsonPath(setting: string, path: string): JSONPathQuery {
  try {
    return compile(path);
  } catch (error) {
    throw new Error(`enhancement.knowledgeBase.${setting} is no JSONPath: ${(error as Error).message}`, { cause: error });
  }
}

/** Several places that a path leads to are parts of one text, such as highlighted snippets. */
function textOf(values: readonly JSONValue[]): string {
  return values.filter((value) => typeof value === 'string' || typeof value === 'number').join(' … ');
}

function pageOf(link: string, searched: URL): string | undefined {
  const url = link === '' ? null : URL.parse(link, searched.href);
  return url !== null && ['http:', 'https:'].includes(url.protocol) ? url.href : undefined;
}
