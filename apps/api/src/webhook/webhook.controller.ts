import { Body, Controller, Headers, HttpCode, HttpStatus, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '#config';
import { DeliveryInbox } from '#deliveries';
import { HistoryStore } from '#history';
import { TICKET_WEBHOOKS, type WebhookHeaders, webhookRoutes } from '#webhooks';
import { deliveryKeyOf } from './delivery-key';
import { WebhookReader } from './webhook-reader';

const PREFIX = 'webhook';

/** Fastify knows the path that matched by its pattern. An incomplete plugin is refused here, when the process starts. */
const ROUTES = webhookRoutes(TICKET_WEBHOOKS);

/** What a request without a body is read as: Fastify then hands none to the handler. */
const NO_BODY = Buffer.alloc(0);

type Answer =
  | { readonly status: 'accepted'; readonly job_id: string; readonly message: 'Enhancement job queued successfully' }
  | { readonly status: 'accepted'; readonly ticket_id: string; readonly message: 'Resolved ticket stored' }
  | { readonly status: 'ignored'; readonly message: string };

/**
 * Receives the webhooks of every ticketing tool. A 202 is a promise: the delivery, or the resolved ticket, is committed. The tool that is called
 * for the note is the tenant's own setting, whatever the path.
 */
@Controller(PREFIX)
export class WebhookController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly reader: WebhookReader,
    private readonly inbox: DeliveryInbox,
    private readonly history: HistoryStore,
  ) {}

  @Post([...ROUTES.keys()])
  @HttpCode(HttpStatus.ACCEPTED)
  async receive(
    @Req() request: FastifyRequest<{ Params: { tenantId?: string } }>,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers() headers: WebhookHeaders,
    @Body() body: Buffer = NO_BODY,
  ): Promise<Answer> {
    const route = ROUTES.get((request.routeOptions.url ?? '').slice(PREFIX.length + 2));
    if (!route) throw new Error(`No webhook is known at ${request.routeOptions.url ?? 'a path without a pattern'}.`);
    const { tenant, message } = await this.reader.read(route, { headers, body, tenantId: request.params.tenantId });
    switch (message.kind) {
      case 'created': {
        const { ticketId, deliveryId, event, correlationId } = message;
        const jobId = await this.inbox.accept({
          tenantId: tenant.id,
          ticketId,
          deliveryId: deliveryKeyOf(deliveryId, tenant.id, body),
          payload: body.toString('utf8'),
          ...(event !== undefined && { event }),
          ...(correlationId !== undefined && { correlationId }),
        });
        return { status: 'accepted', job_id: jobId, message: 'Enhancement job queued successfully' };
      }
      case 'resolved':
        await this.history.upsertResolved(tenant.id, message.ticket, this.config.api.webhook.commitTimeoutMs);
        return { status: 'accepted', ticket_id: message.ticket.ticketId, message: 'Resolved ticket stored' };
      case 'ignored':
        void reply.status(HttpStatus.OK);
        return { status: 'ignored', message: message.reason };
    }
  }
}
