import { Inject, Injectable, ServiceUnavailableException, UnauthorizedException } from '@nestjs/common';
import { CONFIG, type Config } from '#config';
import { TenantDirectory, type WebhookTenant } from '#tenants';
import { type SignatureClaim, type TimestampRule, verifySignature } from '#webhooks';

/** Decides whether a request comes from the tenant that it names. */
@Injectable()
export class WebhookAuthenticator {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly directory: TenantDirectory,
  ) {}

  /** @throws ServiceUnavailableException while the tenants could not be read yet, so that nobody can say that a tenant is unknown. */
  assertReady(): void {
    if (!this.directory.ready) throw new ServiceUnavailableException('Tenants are not loaded yet');
  }

  /**
   * @param claim What the sender says it has signed.
   * @param signed The bytes that the signature must be over.
   * @param tenantId As the request names it, unproven.
   * @throws UnauthorizedException for a bad or stale signature and for an unknown tenant alike, after the same time.
   */
  senderOf(
    claim: SignatureClaim | undefined,
    signed: Buffer,
    tenantId: string | undefined,
    rule: Pick<TimestampRule, 'required'> = {},
  ): WebhookTenant {
    const tenant = tenantId === undefined ? undefined : this.directory.find(tenantId);
    const toleranceSeconds = this.config.api.webhook.timestampToleranceSeconds;
    const verdict = verifySignature(claim, signed, tenant?.webhookSecrets ?? [], { toleranceSeconds, ...rule });
    if (verdict === 'missing') throw new UnauthorizedException('Missing signature header');
    if (verdict === 'invalid' || tenant === undefined) throw new UnauthorizedException('Invalid webhook signature');
    return tenant;
  }
}
