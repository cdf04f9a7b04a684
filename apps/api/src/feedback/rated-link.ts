import { Injectable, NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { FeedbackTokens, type NoteRef } from '#feedback';
import { TenantDirectory } from '#tenants';
import { consumeOrRefuse } from '../http/rate-limit';
import { TenantRateLimiter } from '../webhook/tenant-rate-limiter';

/** Of one link in a minute: a person needs two or three, and whoever has a link must not use up what its tenant has. */
const REQUESTS_PER_LINK = 30;

/** Decides which note a link is for. */
@Injectable()
export class RatedLink {
  private readonly limiter = new RateLimiterMemory({ points: REQUESTS_PER_LINK, duration: 60 });

  constructor(
    private readonly tokens: FeedbackTokens,
    private readonly directory: TenantDirectory,
    private readonly rateLimiter: TenantRateLimiter,
  ) {}

  /**
   * Only genuine links count towards a limit, so nobody without one can use it up. There is no limit by address: behind an Ingress, everybody
   * has the same.
   *
   * @throws NotFoundException for a token that is not genuine, whatever it is, after the same time; and when its tenant is not active.
   * @throws RateLimitedException, ServiceUnavailableException
   */
  async noteOf(token: string): Promise<NoteRef> {
    const note = this.tokens.read(token);
    if (note === undefined) throw new NotFoundException();
    if (!this.directory.ready) throw new ServiceUnavailableException();
    const tenant = this.directory.find(note.tenantId);
    if (tenant === undefined) throw new NotFoundException();
    await consumeOrRefuse(this.limiter, token);
    await this.rateLimiter.consume(tenant, 'feedback');
    return note;
  }
}
