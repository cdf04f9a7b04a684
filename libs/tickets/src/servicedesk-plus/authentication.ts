import type { ZohoAccessToken } from './zoho-access-token';

/** How a request proves who sends it. */
export interface Authentication {
  /** Headers for the next request. */
  headers(signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** Called after a 401 to these headers. True when the next headers will be fresh, so that one more attempt makes sense. */
  renew(refused: Readonly<Record<string, string>>): boolean;
}

/** On-premises: the technician's API key, which only a person can replace. */
export class TechnicianKeyAuthentication implements Authentication {
  private readonly sent: Promise<Readonly<Record<string, string>>>;

  constructor(technicianKey: string) {
    this.sent = Promise.resolve({ authtoken: technicianKey });
  }

  headers(): Promise<Readonly<Record<string, string>>> {
    return this.sent;
  }

  renew(): boolean {
    return false;
  }
}

const SCHEME = 'Zoho-oauthtoken ';

/** Cloud: an access token that lives for an hour and can be revoked earlier. */
export class OAuthAuthentication implements Authentication {
  constructor(private readonly accessToken: ZohoAccessToken) {}

  async headers(signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
    return { authorization: SCHEME + (await this.accessToken.value(signal)) };
  }

  renew(refused: Readonly<Record<string, string>>): boolean {
    this.accessToken.discard((refused['authorization'] ?? '').slice(SCHEME.length));
    return true;
  }
}
