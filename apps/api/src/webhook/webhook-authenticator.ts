import { Inject, Injectable, ServiceUnavailableException, UnauthorizedException } from '@nestjs/common';
import { CONFIG, type Config } from '#config';
import { TenantDirectory, type WebhookTenant } from '#tenants';
import { type SignatureHeaders, type TimestampRule, verifySignature } from './signature';
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
    this.assertReady();
    const { tenantId, json } = readUnverified(raw);
    const tenant = this.senderOf(headers, raw, tenantId, { toleranceSeconds: this.toleranceSeconds });
    await this.rateLimiter.consume(tenant, 'deliveries');
    return { tenant, json };
  }

  /**
   * Decides the same about a request without a body, whose signature is over its timestamp, which it must have, and its path with the query.
   *
   * @param path as it was sent.
   * @throws the same as {@link authenticate}.
   */
  async authenticateRead(headers: SignatureHeaders, path: string, tenantId: string | undefined): Promise<WebhookTenant> {
    this.assertReady();
    const tenant = this.senderOf(headers, Buffer.from(path), tenantId, { toleranceSeconds: this.toleranceSeconds, required: true });
    await this.rateLimiter.consume(tenant, 'reads');
    return tenant;
  }

  private get toleranceSeconds(): number {
    return this.config.api.webhook.timestampToleranceSeconds;
  }

  private assertReady(): void {
    if (!this.directory.ready) throw new ServiceUnavailableException('Tenants are not loaded yet');
  }

  private senderOf(headers: SignatureHeaders, signed: Buffer, tenantId: string | undefined, rule: TimestampRule): WebhookTenant {
    const tenant = tenantId === undefined ? undefined : this.directory.find(tenantId);
    const verdict = verifySignature(headers, signed, tenant?.webhookSecrets ?? [], rule);
    if (verdict === 'missing') throw new UnauthorizedException('Missing signature header');
    if (verdict === 'invalid' || tenant === undefined) throw new UnauthorizedException('Invalid webhook signature');
    return tenant;
  }
}
