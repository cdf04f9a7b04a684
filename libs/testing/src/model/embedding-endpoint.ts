import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as bodyOf } from 'node:stream/consumers';

/** What an endpoint does with one call. */
export interface EmbeddingAnswer {
  readonly status?: number;
  readonly body?: unknown;
}

/** One call as the endpoint received it. */
export interface EmbeddingRequest {
  readonly model: string;
  readonly input: readonly string[];
  readonly authorization: string | undefined;
}

/**
 * An endpoint for embeddings on this machine, that speaks OpenAI's protocol. A text's vector has one number for each topic: how many of the topic's
 * words the text has. Two texts that share no word but a topic are alike, and that is what a real model is for; how well one does it cannot be
 * told by this one.
 */
export class EmbeddingEndpoint {
  readonly requests: EmbeddingRequest[] = [];
  /** Decides what is answered instead of vectors; undefined answers with vectors. May take its time. */
  fault: (request: EmbeddingRequest) => EmbeddingAnswer | undefined | Promise<EmbeddingAnswer | undefined> = () => undefined;

  private constructor(
    private readonly server: Server,
    private readonly topics: readonly (readonly string[])[],
  ) {}

  /** @param topics Words of each topic, small letters. A vector has one dimension more, which is the same in all of them. */
  static async start(topics: readonly (readonly string[])[]): Promise<EmbeddingEndpoint> {
    const server = createServer();
    const endpoint = new EmbeddingEndpoint(server, topics);
    server.on('request', (request, response) => {
      void bodyOf(request).then(async (body) => {
        const { model, input } = JSON.parse(body) as { model: string; input: string[] };
        const received = { model, input, authorization: request.headers.authorization };
        endpoint.requests.push(received);
        const { status = 200, body: answer } = (await endpoint.fault(received)) ?? { body: endpoint.answer(received) };
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  get dimensions(): number {
    return this.topics.length + 1;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer({ input }: EmbeddingRequest): unknown {
    const data = input.map((text, index) => ({ object: 'embedding', index, embedding: this.vectorOf(text) }));
    // As the protocol allows: the order is told by the index.
    return { object: 'list', data: data.reverse(), usage: { prompt_tokens: 7 * input.length, total_tokens: 7 * input.length } };
  }

  private vectorOf(text: string): number[] {
    const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    return [...this.topics.map((topic) => words.filter((word) => topic.includes(word)).length), 0.25];
  }
}
