import {
  Controller,
  Get,
  Headers,
  Logger,
  Param,
  Query,
  Req,
  ServiceUnavailableException,
  UnprocessableEntityException,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { WebhookTenant } from '#tenants';
import { simulatedWebhook, type WebhookHeaders } from '#webhooks';
import { type SimulatedNote, SimulatedNotesQuery } from './simulated-notes.query';
import { TenantRateLimiter } from './tenant-rate-limiter';
import { WebhookAuthenticator } from './webhook-authenticator';

/** What no ticket's id holds, and Postgres does not take as text: the rule is about characters that got into a pattern unseen. */
// eslint-disable-next-line no-control-regex
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f]/;

/**
 * Gives a tenant the notes that were written on its tickets of the simulated desk, so that a smoke test can see from outside that a ticket
 * has gone the whole path. Signed as a webhook is, over `timestamp.path?query`.
 */
@Controller('webhook/simulated/tickets')
export class SimulatedNotesController {
  private readonly logger = new Logger(SimulatedNotesController.name);

  constructor(
    private readonly authenticator: WebhookAuthenticator,
    private readonly rateLimiter: TenantRateLimiter,
    private readonly notes: SimulatedNotesQuery,
  ) {}

  @Get(':ticketId/notes')
  async list(
    @Req() request: FastifyRequest,
    @Headers() headers: WebhookHeaders,
    @Param('ticketId') ticketId: string,
    @Query('tenant_id') tenantId: unknown,
  ): Promise<{ notes: readonly SimulatedNote[] }> {
    const tenant = await this.readerOf(headers, request.url, typeof tenantId === 'string' ? tenantId : undefined);
    if (CONTROL_CHARACTERS.test(ticketId)) {
      throw new UnprocessableEntityException([{ loc: ['path', 'ticket_id'], msg: 'must not contain control characters' }]);
    }
    try {
      return { notes: await this.notes.notesOf(tenant.id, ticketId) };
    } catch (error) {
      this.logger.warn(`Notes of the simulated desk cannot be read: ${(error as Error).message}`);
      throw new ServiceUnavailableException('The notes cannot be read now');
    }
  }

  /** The signature is over the timestamp, which must be there, and the path with its query: there is no body to sign. */
  private async readerOf(headers: WebhookHeaders, path: string, tenantId: string | undefined): Promise<WebhookTenant> {
    this.authenticator.assertReady();
    const tenant = this.authenticator.senderOf(simulatedWebhook.signature(headers), Buffer.from(path), tenantId, { required: true });
    await this.rateLimiter.consume(tenant, 'reads');
    return tenant;
  }
}
