import { HttpException, HttpStatus, Inject, Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { CONFIG, type Config } from '#config';
import type { WebhookTenant } from '#tenants';

/** A tenant has sent more than it may in this minute. */
export class RateLimitedException extends HttpException {
  constructor(readonly retryAfterSeconds: number) {
    super('Too many deliveries', HttpStatus.TOO_MANY_REQUESTS);
  }
}

/** Deliveries per tenant and minute. Each api process counts for itself, so the installation's limit is this times its api replicas. */
@Injectable()
export class TenantRateLimiter {
  private readonly limiters = new Map<number, RateLimiterMemory>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** @throws RateLimitedException */
  async consume(tenant: WebhookTenant): Promise<void> {
    const limit = tenant.rateLimitPerMinute ?? this.config.api.webhook.rateLimitPerMinute;
    try {
      await this.limiterFor(limit).consume(tenant.id);
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
