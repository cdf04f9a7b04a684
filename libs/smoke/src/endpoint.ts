import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIPv6 } from 'node:net';
import { Agent, request } from 'undici';
import { SmokeFailure } from './smoke-check';

const ANSWER_WITHIN_MS = 10_000;

/** How an endpoint is reached, where that differs from what its URL says. */
export interface EndpointOptions {
  /** PEM text of the authority to trust in place of the public ones. */
  readonly ca?: string;
  /** Address to connect to in place of what the name resolves to; certificate and Host header keep the name. */
  readonly address?: string;
}

export interface EndpointAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Where an installation is reached. Redirects are not followed. */
export class Endpoint {
  private readonly agent: Agent;

  /** @param url origin only. */
  constructor(
    readonly url: URL,
    readonly options: EndpointOptions = {},
  ) {
    const { ca, address } = options;
    this.agent = new Agent({
      connect: { ...(ca !== undefined && { ca }), ...(address !== undefined && { lookup: lookupOf(address) }) },
    });
  }

  /** @throws SmokeFailure when no answer comes within ten seconds. */
  async send(
    method: 'GET' | 'POST',
    path: string,
    { headers = {}, body }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
  ): Promise<EndpointAnswer> {
    try {
      const answer = await request(new URL(path, this.url), {
        method,
        headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
        body: body ?? null,
        dispatcher: this.agent,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
    } catch (error) {
      throw new SmokeFailure(
        `${this.url.origin} does not answer: ${reasonOf(error)}`,
        'Look at the address, at what is in between (DNS, load balancer, ingress, network policies), and whether the pods of the api are ready.',
      );
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

/** A lookup for Node's connections that answers every name with one address. */
export function lookupOf(address: string) {
  const family = isIPv6(address) ? 6 : 4;
  return (_name: string, options: LookupOptions, done: (error: null, address: string | LookupAddress[], family?: number) => void): void => {
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

/** An error of several connection attempts has no message of its own. */
function reasonOf(error: unknown): string {
  const { name, message, errors } = error as Error & { readonly errors?: readonly unknown[] };
  if (errors !== undefined) return errors.map(reasonOf).join(', ');
  return name === 'TimeoutError' ? `nothing came within ${ANSWER_WITHIN_MS / 1000} s` : message;
}
