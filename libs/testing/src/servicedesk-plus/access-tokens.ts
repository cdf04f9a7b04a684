import { randomBytes } from 'node:crypto';

/** A registered client of the simulated Zoho accounts server. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** Seconds that an access token lives. Default: 3600, as at Zoho. */
  readonly accessTokenLifetimeSeconds?: number;
}

/** Access tokens of one cloud desk. */
export class AccessTokens {
  private readonly expiryByToken = new Map<string, number>();
  private issuedCount = 0;

  constructor(readonly client: OAuthClient) {}

  /** How many tokens were issued since the start. */
  get issued(): number {
    return this.issuedCount;
  }

  issue(): { readonly token: string; readonly lifetimeSeconds: number } {
    const lifetimeSeconds = this.client.accessTokenLifetimeSeconds ?? 3600;
    const token = `1000.${randomBytes(16).toString('hex')}.${randomBytes(16).toString('hex')}`;
    this.expiryByToken.set(token, Date.now() + lifetimeSeconds * 1000);
    this.issuedCount += 1;
    return { token, lifetimeSeconds };
  }

  accepts(token: string): boolean {
    return (this.expiryByToken.get(token) ?? 0) > Date.now();
  }

  /** Makes every token that was issued so far invalid, as an administrator at Zoho can. */
  revokeAll(): void {
    this.expiryByToken.clear();
  }
}
