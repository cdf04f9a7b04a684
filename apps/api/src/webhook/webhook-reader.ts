import { Injectable, UnprocessableEntityException } from '@nestjs/common';
import type { WebhookTenant } from '#tenants';
import type { UnverifiedBody, WebhookHeaders, WebhookMessage, WebhookRoute } from '#webhooks';
import { TenantRateLimiter } from './tenant-rate-limiter';
import { WebhookAuthenticator } from './webhook-authenticator';

/** A webhook as it came in. */
export interface IncomingWebhook {
  readonly headers: WebhookHeaders;
  readonly body: Buffer;
  /** Named by the path; undefined when the body is to name it. */
  readonly tenantId: string | undefined;
}

/** A webhook whose sender is known, and what it says. */
export interface AuthenticWebhook {
  readonly tenant: WebhookTenant;
  readonly message: Exclude<WebhookMessage, { kind: 'invalid' }>;
}

/** Decides whether a webhook is genuine and its tenant may send one more, and what it says: in this order, so that strangers learn nothing. */
@Injectable()
export class WebhookReader {
  constructor(
    private readonly authenticator: WebhookAuthenticator,
    private readonly rateLimiter: TenantRateLimiter,
  ) {}

  /**
   * @throws UnauthorizedException, ServiceUnavailableException as {@link WebhookAuthenticator} does.
   * @throws RateLimitedException when the tenant sends more than it may. Only genuine webhooks count, and those that nothing is done about
   *   have a limit of their own.
   * @throws UnprocessableEntityException with what is wrong with a genuine body.
   */
  async read({ webhook, endpoint }: WebhookRoute, { headers, body, tenantId }: IncomingWebhook): Promise<AuthenticWebhook> {
    this.authenticator.assertReady();
    const unverified = tenantId === undefined ? endpoint.unverified?.(body) : undefined;
    const tenant = this.authenticator.senderOf(webhook.signature(headers), body, tenantId ?? unverified?.tenantId);
    const { json } = unverified ?? parse(body);
    const message: WebhookMessage =
      json === undefined ? { kind: 'invalid', problems: [{ loc: ['body'], msg: 'is not JSON' }] } : endpoint.read(json, headers);
    await this.rateLimiter.consume(tenant, message.kind === 'ignored' ? 'ignored' : 'deliveries');
    if (message.kind === 'invalid') throw new UnprocessableEntityException(message.problems);
    return { tenant, message };
  }
}

function parse(body: Buffer): Pick<UnverifiedBody, 'json'> {
  try {
    return { json: JSON.parse(body.toString('utf8')) as unknown };
  } catch {
    return { json: undefined };
  }
}
