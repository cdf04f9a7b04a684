import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Found, LookUps } from './look-ups';

/**
 * Stands in for a knowledge base, SearXNG, Prometheus and Alertmanager on loopback: their paths, parameters and forms of answers. What is found
 * is for {@link LookUps} to say; no PromQL is evaluated here.
 */
export class LookUpServer {
  private constructor(
    private readonly app: FastifyInstance,
    private readonly url: string,
  ) {}

  static async start(lookUps: LookUps): Promise<LookUpServer> {
    const app = Fastify({ forceCloseConnections: true });
    const answer = <T>(reply: FastifyReply, found: Found<T>, form: (found: readonly T[]) => unknown): FastifyReply => {
      if (found === 'timeout') return reply.hijack();
      return found === 'failed' ? reply.code(503).send({}) : reply.send(form(found));
    };
    app.get<{ Params: { space: string } }>('/articles/:space', ({ params }, reply) =>
      answer(reply, lookUps.articles(params.space), (results) => ({ results })),
    );
    app.get<{ Querystring: { q?: string } }>('/web', ({ query }, reply) =>
      answer(reply, lookUps.pages(query.q ?? ''), (results) => ({ results })),
    );
    app.get<{ Querystring: { filter?: string | string[] } }>('/alertmanager/api/v2/alerts', ({ query }, reply) =>
      answer(reply, lookUps.alerts([query.filter ?? []].flat().join()), (alerts) => alerts),
    );
    app.get<{ Querystring: Readonly<Record<string, string>> }>('/prometheus/api/v1/query_range', ({ query }, reply) =>
      answer(reply, lookUps.series(query['query'] ?? '', timesOf(query)), (result) => ({
        status: 'success',
        data: { resultType: 'matrix', result },
      })),
    );
    return new LookUpServer(app, await app.listen({ port: 0, host: '127.0.0.1' }));
  }

  /** The search of a knowledge base; what follows names a part of it. */
  get articlesUrl(): string {
    return `${this.url}/articles`;
  }

  get webUrl(): string {
    return `${this.url}/web`;
  }

  get alertmanagerUrl(): string {
    return `${this.url}/alertmanager`;
  }

  get prometheusUrl(): string {
    return `${this.url}/prometheus`;
  }

  /** Breaks open connections and frees the port. */
  async stop(): Promise<void> {
    await this.app.close();
  }
}

function timesOf(query: Readonly<Record<string, string>>): number[] {
  const [start = 0, end = 0, step = 1] = ['start', 'end', 'step'].map((name) => Number(query[name]));
  return Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, index) => start + index * step);
}
