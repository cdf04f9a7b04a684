import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HOST, type Scene } from './scene';

/** A client company, and what its sources hold at the moment. */
export interface Shelf {
  readonly device: string;
  scene: Scene;
}

/**
 * What answers where a knowledge base, Prometheus, Alertmanager and SearXNG would: their paths, parameters and forms of answers, and what they
 * select by. It evaluates no PromQL: a query for alerts has the alert, one for `up` has a host that is up, any other has nothing.
 */
export class SourceServers {
  /** By tenant. */
  readonly shelves = new Map<string, Shelf>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<SourceServers> {
    const server = createServer();
    const sources = new SourceServers(server);
    server.on('request', (request, response: ServerResponse) => {
      const body = sources.answer(new URL(request.url ?? '', 'http://sources'));
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return sources;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer({ pathname, searchParams }: URL): unknown {
    const [, service, tenant = ''] = pathname.split('/');
    switch (service) {
      case 'articles': {
        const shelf = this.shelves.get(tenant);
        return { results: shelf === undefined ? [] : [shelf.scene.article] };
      }
      case 'web':
        return { results: this.shelfOfWords(searchParams.get('q') ?? '').map(({ scene }) => scene.page) };
      case 'prometheus':
        return { status: 'success', data: { resultType: 'matrix', result: this.series(searchParams) } };
      case 'alertmanager':
        return this.selected(searchParams.getAll('filter').join(',')).map(([id, { scene }]) => ({
          labels: { ...scene.alert.labels, instance: `${HOST}:9100`, tenant: id },
          annotations: { summary: scene.alert.summary },
          startsAt: new Date(Date.now() - 60_000).toISOString(),
        }));
      default:
        return undefined;
    }
  }

  /** The public search is not told who asks, only for what. */
  private shelfOfWords(query: string): Shelf[] {
    const words = query.split(' ');
    const found = [...this.shelves.values()].filter(({ device }) => words.includes(device));
    return found.toSorted((a, b) => words.indexOf(a.device) - words.indexOf(b.device)).slice(0, 1);
  }

  private series(query: URLSearchParams): object[] {
    const promql = query.get('query') ?? '';
    const name = /ALERTS|\bup\b/.exec(promql)?.[0];
    if (name === undefined) return [];
    const [start, end, step] = ['start', 'end', 'step'].map((key) => Number(query.get(key))) as [number, number, number];
    const values = Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, i) => [start + i * step, '1']);
    return this.selected(promql).map(([id, { scene }]) => ({
      metric: { __name__: name, ...(name === 'ALERTS' && scene.alert.labels), instance: `${HOST}:9100`, tenant: id },
      values,
    }));
  }

  /** Matchers that do not name the tenant select every tenant's, as they would there. */
  private selected(matchers: string): [string, Shelf][] {
    const tenant = /\btenant="([^"]*)"/.exec(matchers)?.[1];
    if (!matchers.includes(HOST)) return [];
    return [...this.shelves].filter(([id]) => tenant === undefined || tenant === id);
  }
}
