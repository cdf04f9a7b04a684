import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { CONFIG, type Config } from '#config';
import type { WebhookTenant } from '#tenants';
import { consumeOrRefuse } from '../http/rate-limit';

/** What a tenant is counted for. */
export type LimitedUse = 'deliveries' | 'reads' | 'ignored' | 'feedback';

/** Of one tenant in a minute: enough to ask for a note several times a second, and for a busy desk that sends every change of its tickets. */
const OTHERS_PER_MINUTE = 600;

/** Deliveries, reads, ratings, and webhooks that nothing is done about, per tenant and minute. Each api process counts for itself, so the installation's limit is this times its api replicas. */
@Injectable()
export class TenantRateLimiter {
  private readonly limiters = new Map<number, RateLimiterMemory>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** @throws RateLimitedException */
  async consume(tenant: WebhookTenant, use: LimitedUse): Promise<void> {
    const deliveries = tenant.rateLimitPerMinute ?? this.config.api.webhook.rateLimitPerMinute;
    await consumeOrRefuse(this.limiterFor(use === 'deliveries' ? deliveries : OTHERS_PER_MINUTE), `${use}:${tenant.id}`);
  }

  /** Tenants with the same limit share a limiter; there are few different limits. */
  private limiterFor(points: number): RateLimiterMemory {
    let limiter = this.limiters.get(points);
    if (limiter === undefined) {
      limiter = new RateLimiterMemory({ points, duration: 60 });
      this.limiters.set(points, limiter);
    }
    return limiter;
  }
}
