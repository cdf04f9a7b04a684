import { randomBytes } from 'node:crypto';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { layout, type Neighbour, pageHeaders, type Product } from '../pages/layout';
import { type ShownClient, sideBySideBody } from './side-by-side.page';

const POLL_MS = 1_000;

export interface SideBySideOptions {
  readonly clients: readonly ShownClient[];
  /** Default: 0, any free port. */
  readonly port?: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** A remark on the page. */
  readonly banner?: string | undefined;
}

/** A page that shows clients of several simulators beside each other, and keeps itself up to date. */
export class SideBySideServer {
  private constructor(
    private readonly app: FastifyInstance,
    readonly url: string,
  ) {}

  /** @throws Error with code EADDRINUSE when the port is taken. */
  static async start({ clients, port = 0, host = '127.0.0.1', banner }: SideBySideOptions): Promise<SideBySideServer> {
    const app = Fastify({ forceCloseConnections: true });
    const revision = (): number => clients.reduce((sum, client) => sum + client.revision(), 0);
    const names = clients.map(({ product: { name } }) => name).join(' and ');
    const product: Product = { name: names, maker: '', look: 'both' };
    const neighbours: readonly Neighbour[] = clients.map(({ name, url }) => ({ title: name, url }));
    app.get('/', (_request, reply) => {
      const nonce = randomBytes(16).toString('base64');
      const poll = { url: '/revision', revision: revision(), everyMs: POLL_MS };
      const page = { title: 'Side by side', product, neighbours, banner, poll, body: sideBySideBody(clients) };
      return reply.headers(pageHeaders(nonce)).send(layout(page, nonce));
    });
    app.get('/revision', () => ({ revision: revision() }));
    return new SideBySideServer(app, await app.listen({ port, host }));
  }

  /** Breaks open connections and frees the port. */
  async stop(): Promise<void> {
    await this.app.close();
  }
}
