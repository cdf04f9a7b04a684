import { getCACertificates } from 'node:tls';
import { Agent, request } from 'undici';
import { asRecord, asText } from '#json';
import { KeyServiceError } from '../key-provider';

export interface KeyServiceAddress {
  /** Up to and without `/v1`. */
  readonly address: string;
  /** Empty for the root. */
  readonly namespace: string;
  /** Milliseconds until the whole answer must have arrived. */
  readonly timeoutMs: number;
}

/** A complete answer, whatever its status. */
export interface KeyServiceAnswer {
  readonly status: number;
  /** What the service says of a refusal: an operator's words, in which anything that could be a secret is cut out. */
  readonly words: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly auth: Readonly<Record<string, unknown>>;
}

/** No answer came that says anything about what was asked: the same may work a moment later. */
export class KeyServiceAwayError extends KeyServiceError {}

/**
 * HTTP as Vault and OpenBao speak it: JSON under `/v1`, errors as a list of texts.
 *
 * Statuses: https://developer.hashicorp.com/vault/api-docs#http-status-codes and https://openbao.org/api-docs/. Redirects are not followed: they
 * would carry the token elsewhere.
 */
export class KeyServiceHttp {
  private readonly dispatcher: Agent;
  /** The service in words, for messages. */
  readonly name: string;

  /** @param authority PEM of authorities that are trusted beside those of the system. */
  constructor(
    private readonly settings: KeyServiceAddress,
    authority?: string,
  ) {
    this.name = `The key service at ${new URL(settings.address).host}`;
    const ca = authority === undefined ? {} : { ca: [...getCACertificates('default'), authority] };
    // A connection that was idle for long may be dead without a sign, and this one is idle for most of an hour.
    this.dispatcher = new Agent({ connect: { ...ca, timeout: settings.timeoutMs }, keepAliveTimeout: 1_000, connections: 16 });
  }

  /**
   * @param path below `/v1/`
   * @throws KeyServiceAwayError
   */
  async post(path: string, json: unknown, token?: string): Promise<KeyServiceAnswer> {
    const { address, namespace, timeoutMs } = this.settings;
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const { statusCode, headers, body } = await request(`${address.replace(/\/+$/, '')}/v1/${path}`, {
        dispatcher: this.dispatcher,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          // An agent of the service in between may ask for it, as a sign that no page sent the request.
          'x-vault-request': 'true',
          ...(token !== undefined && { 'x-vault-token': token }),
          ...(namespace !== '' && { 'x-vault-namespace': namespace }),
        },
        body: JSON.stringify(json),
        signal,
      });
      const answer = asRecord(parsed(await body.text())) ?? {};
      const away = this.away(statusCode, wordsOf(answer), headers['location']);
      if (away !== undefined) throw new KeyServiceAwayError(`${this.name} ${away}`);
      return { status: statusCode, words: wordsOf(answer), data: asRecord(answer['data']) ?? {}, auth: asRecord(answer['auth']) ?? {} };
    } catch (error) {
      if (error instanceof KeyServiceAwayError) throw error;
      const why = signal.aborted ? `does not answer within ${timeoutMs} ms` : `cannot be reached (${codeOf(error) ?? 'connection lost'})`;
      throw new KeyServiceAwayError(`${this.name} ${why}.`, { cause: error });
    }
  }

  async close(): Promise<void> {
    await this.dispatcher.destroy();
  }

  /** 412, 472 and 473 are answers of members of a cluster that another member does not give. */
  private away(status: number, words: string, location: string | string[] | undefined): string | undefined {
    if (status === 503 && /sealed/.test(words)) return 'is sealed: unseal it.';
    if (status >= 500 || [412, 429, 472, 473].includes(status)) return `answered HTTP ${status}.`;
    if (status < 300 || status >= 400) return undefined;
    const target = URL.parse(String(location), this.settings.address)?.host ?? 'another address';
    return `sends requests on to ${target}, which are not followed: set keys.service.address to where it answers itself.`;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Long words without a space could be what was sent. */
function wordsOf(answer: Readonly<Record<string, unknown>>): string {
  const errors = Array.isArray(answer['errors']) ? answer['errors'].map((error) => asText(error) ?? '') : [];
  return errors
    .join('; ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\w+/=.-]{40,}/g, '…')
    .slice(0, 200)
    .trim();
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : codeOf('cause' in error ? error.cause : undefined);
}
