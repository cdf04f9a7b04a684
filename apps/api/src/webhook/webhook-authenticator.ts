import { Inject, Injectable, ServiceUnavailableException, UnauthorizedException } from '@nestjs/common';
import { CONFIG, type Config } from '#config';
import { TenantDirectory, type WebhookTenant } from '#tenants';
import { type SignatureHeaders, verifySignature } from './signature';
import { TenantRateLimiter } from './tenant-rate-limiter';
import { readUnverified } from './webhook-body';

/** A webhook whose sender is known. */
export interface AuthenticWebhook {
  readonly tenant: WebhookTenant;
  /** Undefined when the body is not JSON. */
  readonly json: unknown;
}

/** Decides whether a webhook comes from the tenant that it names, and whether that tenant may send one more. */
@Injectable()
export class WebhookAuthenticator {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly directory: TenantDirectory,
    private readonly rateLimiter: TenantRateLimiter,
  ) {}

  /**
   * @throws UnauthorizedException for a bad or stale signature and for an unknown tenant alike.
   * @throws ServiceUnavailableException while the tenants could not be read yet.
   * @throws RateLimitedException when the tenant sends more than it may. Only genuine webhooks count.
   */
  async authenticate(headers: SignatureHeaders, raw: Buffer): Promise<AuthenticWebhook> {
    if (!this.directory.ready) throw new ServiceUnavailableException('Tenants are not loaded yet');
    const { tenantId, json } = readUnverified(raw);
    const tenant = tenantId === undefined ? undefined : this.directory.find(tenantId);
    const secrets = tenant?.webhookSecrets ?? [];
    const verdict = verifySignature(headers, raw, secrets, this.config.api.webhook.timestampToleranceSeconds);
    if (verdict === 'missing') throw new UnauthorizedException('Missing signature header');
    if (verdict === 'invalid' || tenant === undefined) throw new UnauthorizedException('Invalid webhook signature');
    await this.rateLimiter.consume(tenant);
    return { tenant, json };
  }
}
