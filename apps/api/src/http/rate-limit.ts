import { HttpException, HttpStatus } from '@nestjs/common';
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';

/** Somebody has sent more than they may in this minute. */
export class RateLimitedException extends HttpException {
  constructor(readonly retryAfterSeconds: number) {
    super('Too many requests in this minute', HttpStatus.TOO_MANY_REQUESTS);
  }
}

/** Counts one more request of `key`. @throws RateLimitedException when it is one too many */
export async function consumeOrRefuse(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw new RateLimitedException(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
  }
}
