import { createHash } from 'node:crypto';
import { Body, Controller, Headers, HttpCode, Post, UnprocessableEntityException } from '@nestjs/common';
import { DeliveryInbox } from '#deliveries';
import { WebhookAuthenticator } from './webhook-authenticator';
import { NO_BODY } from './webhook-body';
import { type WebhookPayload, validateCreated } from './webhook-payload';

interface Accepted {
  readonly status: 'accepted';
  readonly job_id: string;
  readonly message: 'Enhancement job queued successfully';
}

/** The ticketing tools that may be named in the path. The tool that is really called is the tenant's own setting. */
const PATHS = ['webhook/servicedesk', 'webhook/servicedesk-plus', 'webhook/simulated'];

/** Longer ids of senders are kept as their hash: cut off, two of them would be one delivery. */
const MAX_ID_LENGTH = 200;

/** Receives the webhook of a new ticket. A 202 is a promise: the delivery is committed. */
@Controller(PATHS)
export class WebhookController {
  constructor(
    private readonly authenticator: WebhookAuthenticator,
    private readonly inbox: DeliveryInbox,
  ) {}

  @Post()
  @HttpCode(202)
  async receive(@Headers() headers: Record<string, string | string[] | undefined>, @Body() body: Buffer = NO_BODY): Promise<Accepted> {
    const { tenant, json } = await this.authenticator.authenticate(headers, body);
    if (json === undefined) throw new UnprocessableEntityException([{ loc: ['body'], msg: 'is not JSON' }]);
    const result = validateCreated(json);
    if (!result.ok) throw new UnprocessableEntityException(result.problems);
    const jobId = await this.inbox.accept({
      tenantId: tenant.id,
      deliveryId: deliveryIdOf(headers, tenant.id, body),
      payload: body.toString('utf8'),
      ...fieldsOf(result.payload),
    });
    return { status: 'accepted', job_id: jobId, message: 'Enhancement job queued successfully' };
  }
}

function fieldsOf(payload: WebhookPayload): { ticketId: string; event?: string; correlationId?: string } {
  return {
    ticketId: payload.ticket_id,
    ...(payload.event != null && { event: payload.event }),
    ...(payload.correlation_id != null && { correlationId: payload.correlation_id }),
  };
}

/** The sender's id of the delivery; without one, the body itself: a replayed body never makes a second job. */
function deliveryIdOf(headers: Record<string, string | string[] | undefined>, tenantId: string, body: Buffer): string {
  for (const name of ['webhook-id', 'x-servicedesk-delivery']) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') return value.length <= MAX_ID_LENGTH ? `id:${value}` : `long-id:${sha256(value)}`;
  }
  return `body:${sha256(tenantId, '\n', body)}`;
}

function sha256(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
