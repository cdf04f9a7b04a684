import { HttpException, HttpStatus, Inject, Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { CONFIG, type Config } from '#config';
import type { WebhookTenant } from '#tenants';

/** A tenant has sent more than it may in this minute. */
export class RateLimitedException extends HttpException {
  constructor(readonly retryAfterSeconds: number) {
    super('Too many requests in this minute', HttpStatus.TOO_MANY_REQUESTS);
  }
}

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
    try {
      await this.limiterFor(use === 'deliveries' ? deliveries : OTHERS_PER_MINUTE).consume(`${use}:${tenant.id}`);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new RateLimitedException(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
    }
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
