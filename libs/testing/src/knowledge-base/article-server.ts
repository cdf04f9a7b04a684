import Fastify, { type FastifyInstance } from 'fastify';
import { pathOf, type Space, type SpaceArticle } from './article';
import { articlePage, listPage } from './article-pages';
import { bestOf } from './article-search';

export interface ArticleServerOptions {
  /** Default: 0, any free port. */
  readonly port?: number;
  readonly spaces: readonly Space[];
}

const DEFAULT_LIMIT = '10';
const SUMMARY_CHARACTERS = 600;

/**
 * A small knowledge base on loopback, as wikis and help centres are: a search over HTTP that answers in JSON, and a page for each article.
 *
 * `GET /SPACE/search?q=WORDS&limit=N` → `{"results": [{"title", "summary", "url"}]}`, best first; `url` is the path of the page.
 */
export class ArticleServer {
  private constructor(
    private readonly app: FastifyInstance,
    /** Where it listens. */
    readonly url: string,
  ) {}

  /** @throws Error with code EADDRINUSE when the port is taken. */
  static async start({ port = 0, spaces }: ArticleServerOptions): Promise<ArticleServer> {
    const app = Fastify({ forceCloseConnections: true });
    const spaceNamed = (name: string) => spaces.find((space) => space.name === name);
    app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(listPage(spaces)));
    app.get<{ Params: { space: string }; Querystring: { q?: string; limit?: string } }>('/:space/search', (request, reply) => {
      const space = spaceNamed(request.params.space);
      if (space === undefined) return reply.code(404).send();
      const { q = '', limit = DEFAULT_LIMIT } = request.query;
      return reply.send({ results: bestOf(space.articles, q, Number(limit)).map((article) => resultOf(space, article)) });
    });
    app.get<{ Params: { space: string; id: string } }>('/:space/articles/:id', (request, reply) => {
      const space = spaceNamed(request.params.space);
      const article = space?.articles.find(({ id }) => id === request.params.id);
      if (space === undefined || article === undefined) return reply.code(404).send();
      return reply.type('text/html; charset=utf-8').send(articlePage(space, article));
    });
    return new ArticleServer(app, await app.listen({ port, host: '127.0.0.1' }));
  }

  /** Breaks open connections and frees the port. */
  async stop(): Promise<void> {
    await this.app.close();
  }
}

function resultOf(space: Space, article: SpaceArticle): { readonly title: string; readonly summary: string; readonly url: string } {
  return { title: article.title, summary: article.text.slice(0, SUMMARY_CHARACTERS), url: pathOf(space, article) };
}
