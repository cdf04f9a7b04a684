import { Injectable } from '@nestjs/common';
import { ApiKeyAuthenticator } from '#api-keys';
import type { Caller } from './caller';
import { OidcTokens } from './oidc-tokens';

/** Finds out who has sent a request, by its `Authorization` header. */
@Injectable()
export class CallerIdentification {
  constructor(
    private readonly keys: ApiKeyAuthenticator,
    private readonly tokens: OidcTokens,
  ) {}

  /** Undefined when nobody vouches for the request: no key or token, or one that is not valid now. */
  async identify(authorization: string | undefined): Promise<Caller | undefined> {
    const credential = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (credential === undefined) return undefined;
    if (!credential.startsWith('aia_')) return this.tokens.callerOf(credential);
    const holder = await this.keys.authenticate(credential);
    return holder && { actor: { kind: 'api_key', id: holder.id, name: holder.name }, scope: holder.scope };
  }
}
