import { Inject, Injectable } from '@nestjs/common';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { type Scope, SCOPES } from '#api-keys';
import { CONFIG, type Config } from '#config';
import { ProblemException } from '../../http/problem-details';
import type { Caller } from './caller';

/** Signatures with a key pair: one with a shared secret could be made by whoever checks it. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 30;
const FETCH_TIMEOUT_MS = 5_000;
const MAX_NAME = 200;

/** A JSON Web Token in its compact form; anything else is not worth asking the provider for its keys. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Takes bearer tokens of the OpenID provider that the configuration names. `jose` is loaded with the first of them. */
@Injectable()
export class OidcTokens {
  private readonly settings: Config['api']['admin']['oidc'];
  private keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(@Inject(CONFIG) config: Config) {
    this.settings = config.api.admin.oidc;
  }

  /**
   * Undefined for a token that is not valid now: of another issuer, for another audience, expired, forged; and when no provider is configured.
   *
   * @throws ProblemException 503 when the provider's keys cannot be read
   */
  async callerOf(token: string): Promise<Caller | undefined> {
    const { issuer, audience } = this.settings;
    if (issuer === '' || !JWT.test(token)) return undefined;
    const { errors, jwtVerify } = await import('jose');
    try {
      const { payload } = await jwtVerify(token, await this.providerKeys(), {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['sub', 'exp'],
      });
      return this.callerBy(payload);
    } catch (error) {
      const unreachable = !(error instanceof errors.JOSEError) || error.code === 'ERR_JWKS_TIMEOUT' || error.code === 'ERR_JOSE_GENERIC';
      if (!unreachable) return undefined;
      const detail = 'The keys of the OpenID provider cannot be read.';
      throw new ProblemException({ status: 503, code: 'provider-unavailable', title: 'Tokens cannot be checked now', detail });
    }
  }

  private callerBy(payload: JWTPayload): Caller {
    const { scopeClaim, scopes } = this.settings;
    const claim = payload[scopeClaim];
    const given: unknown[] = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
    const scope = SCOPES.findLast((each: Scope) => given.includes(scopes[each]));
    const { sub = '' } = payload;
    const name = [payload['preferred_username'], payload['name'], sub].find((each) => typeof each === 'string') ?? sub;
    const actor = { kind: 'oidc', id: sub.slice(0, MAX_NAME), name: name.slice(0, MAX_NAME) } as const;
    const remedy = `The claim ${scopeClaim} of the token must hold one of ${SCOPES.map((each) => scopes[each]).join(', ')}.`;
    return { actor, scope, ...(scope === undefined && { remedy }) };
  }

  /** They are kept, and read again when a token is signed with one that is not among them, or after ten minutes. */
  private async providerKeys(): Promise<JWTVerifyGetKey> {
    this.keys ??= this.readKeys().catch((error: unknown) => {
      this.keys = undefined;
      throw error;
    });
    return this.keys;
  }

  private async readKeys(): Promise<JWTVerifyGetKey> {
    const { createRemoteJWKSet } = await import('jose');
    const address = this.settings.jwksUrl || (await this.discoveredAddress());
    return createRemoteJWKSet(new URL(address), { timeoutDuration: FETCH_TIMEOUT_MS });
  }

  /** @see https://openid.net/specs/openid-connect-discovery-1_0.html section 4 */
  private async discoveredAddress(): Promise<string> {
    const { issuer } = this.settings;
    const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      redirect: 'error',
      signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    });
    const document = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
    if (document.issuer !== issuer || typeof document.jwks_uri !== 'string')
      throw new Error(`The discovery document of ${issuer} is another one's.`);
    return document.jwks_uri;
  }
}
