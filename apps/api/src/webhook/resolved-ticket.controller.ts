import { Body, Controller, Headers, HttpCode, Inject, Post, UnprocessableEntityException } from '@nestjs/common';
import { CONFIG, type Config } from '#config';
import { HistoryStore } from '#history';
import { WebhookAuthenticator } from './webhook-authenticator';
import { NO_BODY } from './webhook-body';
import { parseTime, validateResolved } from './webhook-payload';

/** Receives the webhook of a resolved ticket, which then serves as history for the tenant's later tickets. */
@Controller(['webhook/servicedesk/resolved', 'webhook/servicedesk/resolved-ticket'])
export class ResolvedTicketController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly authenticator: WebhookAuthenticator,
    private readonly history: HistoryStore,
  ) {}

  @Post()
  @HttpCode(202)
  async receive(@Headers() headers: Record<string, string | string[] | undefined>, @Body() body: Buffer = NO_BODY): Promise<object> {
    const { tenant, json } = await this.authenticator.authenticate(headers, body);
    if (json === undefined) throw new UnprocessableEntityException([{ loc: ['body'], msg: 'is not JSON' }]);
    const result = validateResolved(json);
    if (!result.ok) throw new UnprocessableEntityException(result.problems);
    const { payload } = result;
    const createdAt = parseTime(payload.created_at);
    const resolved = {
      ticketId: payload.ticket_id,
      subject: payload.subject,
      description: payload.description ?? '',
      resolution: payload.resolution,
      resolvedAt: parseTime(payload.resolved_at) ?? new Date(),
      source: 'webhook',
      ...(payload.category != null && { category: payload.category }),
      ...(payload.url != null && { url: payload.url }),
      ...(createdAt !== undefined && { createdAt }),
    };
    await this.history.upsertResolved(tenant.id, resolved, this.config.api.webhook.commitTimeoutMs);
    return { status: 'accepted', ticket_id: payload.ticket_id, message: 'Resolved ticket stored' };
  }
}
