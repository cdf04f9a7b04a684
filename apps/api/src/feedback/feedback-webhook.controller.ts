import {
  Body,
  Controller,
  Headers,
  HttpCode,
  HttpStatus,
  NotFoundException,
  Param,
  Post,
  UnprocessableEntityException,
} from '@nestjs/common';
import { CommentTooLongError, isRating, NoteRatings, type Rating, RATINGS } from '#feedback';
import { serviceDeskPlusWebhook, type WebhookHeaders } from '#webhooks';
import { TenantRateLimiter } from '../webhook/tenant-rate-limiter';
import { WebhookAuthenticator } from '../webhook/webhook-authenticator';

interface RatingMessage {
  readonly jobId: string;
  readonly rating: Rating;
  readonly comment: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Takes ratings that a ticketing tool or a script of the tenant sends, signed as its webhooks are; here a timestamp must be signed too, so that an
 * old rating cannot be brought back.
 */
@Controller('webhook/feedback')
export class FeedbackWebhookController {
  constructor(
    private readonly authenticator: WebhookAuthenticator,
    private readonly rateLimiter: TenantRateLimiter,
    private readonly ratings: NoteRatings,
  ) {}

  @Post(':tenantId')
  @HttpCode(HttpStatus.OK)
  async rate(
    @Headers() headers: WebhookHeaders,
    @Param('tenantId') tenantId: string,
    @Body() body: Buffer = Buffer.alloc(0),
  ): Promise<{ job_id: string; rating: Rating }> {
    this.authenticator.assertReady();
    const tenant = this.authenticator.senderOf(serviceDeskPlusWebhook.signature(headers), body, tenantId, { required: true });
    await this.rateLimiter.consume(tenant, 'feedback');
    const { jobId, rating, comment } = messageOf(body);
    const note = { tenantId: tenant.id, deliveryId: jobId };
    const rated = await this.ratings.rate(note, { rating, comment, by: 'api' }).catch((error: unknown) => {
      throw error instanceof CommentTooLongError ? invalid('comment', error.message) : error;
    });
    if (!rated) throw new NotFoundException('No note was written for this job_id');
    return { job_id: jobId, rating };
  }
}

/** @throws UnprocessableEntityException with what is wrong, which the sender may know: the body was signed by its tenant. */
function messageOf(body: Buffer): RatingMessage {
  const { job_id: jobId, rating, comment = '' } = objectOf(body);
  if (typeof jobId !== 'string' || !UUID.test(jobId)) throw invalid('job_id', "must be the job_id of the webhook's answer");
  if (!isRating(rating)) throw invalid('rating', `must be ${RATINGS.join(' or ')}`);
  if (typeof comment !== 'string') throw invalid('comment', 'must be text');
  return { jobId: jobId.toLowerCase(), rating, comment };
}

function objectOf(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body.toString('utf8'))) as Record<string, unknown>;
  } catch {
    throw new UnprocessableEntityException([{ loc: ['body'], msg: 'is not JSON' }]);
  }
}

function invalid(field: string, msg: string): UnprocessableEntityException {
  return new UnprocessableEntityException([{ loc: ['body', field], msg }]);
}
