import { readFileSync } from 'node:fs';
import type { Config } from '#config';
import { asText } from '#json';
import { KeyServiceError } from '../key-provider';
import type { KeyServiceHttp } from './key-service-http';

type KubernetesAuth = Config['keys']['service']['auth'];

/** The token that the service knows a process by. */
export interface KeyServiceToken {
  /** @throws KeyServiceError when there is none now. */
  value(): Promise<string>;
  /** Says that the service refused a token; true when {@link value} may have another one now. */
  refused(token: string): boolean;
}

/** A token that somebody else makes and renews, such as an agent of the service. */
export class GivenToken implements KeyServiceToken {
  constructor(private readonly read: () => string | undefined) {}

  value(): Promise<string> {
    const token = this.read();
    if (token === undefined) return Promise.reject(new KeyServiceError('The secret key-service-token is missing.'));
    return Promise.resolve(token);
  }

  refused(token: string): boolean {
    return this.read() !== token;
  }
}

/**
 * A token from a login with the pod's own token. It is logged in again when two thirds of the lease are over, and when the service refuses the
 * token: a lease is renewed up to a maximum only, and tokens of batch type never are, so that a login is needed in any case.
 *
 * https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#login and https://openbao.org/api-docs/auth/kubernetes/#login
 */
export class KubernetesLogin implements KeyServiceToken {
  private current: { readonly token: string; readonly renewAt: number; readonly endsAt: number } | undefined;
  private login: Promise<string> | undefined;

  /** @param onLogin told how each login ended */
  constructor(
    private readonly http: KeyServiceHttp,
    private readonly auth: KubernetesAuth,
    private readonly onLogin: (login: Promise<string>) => Promise<string>,
  ) {}

  async value(): Promise<string> {
    const { current } = this;
    if (current !== undefined && performance.now() < current.renewAt) return current.token;
    try {
      return await (this.login ??= this.onLogin(this.logIn()).finally(() => (this.login = undefined)));
    } catch (error) {
      if (current !== undefined && current === this.current && performance.now() < current.endsAt) return current.token;
      throw error;
    }
  }

  refused(token: string): boolean {
    if (this.current?.token === token) this.current = undefined;
    return true;
  }

  private async logIn(): Promise<string> {
    const { mount, role, tokenFile } = this.auth;
    const { status, words, auth } = await this.http.post(`auth/${mount}/login`, { role, jwt: podToken(tokenFile) });
    const token = asText(auth['client_token']);
    if (status !== 200 || token === undefined) {
      throw new KeyServiceError(
        `${this.http.name} refuses the login as role ${role} at auth/${mount} (HTTP ${status}${words && `, ${words}`}): ` +
          'the role must be there and name the service account, its namespace and the audience of its token.',
      );
    }
    const seconds = Number(auth['lease_duration']);
    // A lease of nothing has no end.
    const lifetimeMs = seconds > 0 ? seconds * 1000 : Infinity;
    const now = performance.now();
    this.current = { token, renewAt: now + (lifetimeMs * 2) / 3, endsAt: now + lifetimeMs };
    return token;
  }
}

/** Read each time: Kubernetes replaces it before it ends. */
function podToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new KeyServiceError(`The pod's token cannot be read (${(error as Error).message}): it is keys.service.auth.tokenFile.`);
  }
}
