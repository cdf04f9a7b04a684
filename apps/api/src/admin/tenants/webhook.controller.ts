import { Get, Inject, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { TenantAdministration } from '#administration';
import { CONFIG, type Config } from '#config';
import { AdminOperation } from '../access/operation.decorator';
import { AdminController } from '../admin-controller.decorator';
import { TenantId } from '../schemas/pipes';
import { publicAddress } from './public-address';
import { type WebhookInstructions, webhookInstructions } from './webhook-instructions';

@AdminController('tenants/:tenantId/webhook', 'Secrets and connection')
export class TenantWebhookController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly tenants: TenantAdministration,
  ) {}

  @Get()
  @AdminOperation({
    action: 'tenant.read_webhook',
    scope: 'read',
    summary: 'Shows where a help desk sends its webhooks to, and how it signs them',
    answer: 'Webhook',
    problems: [404],
  })
  async read(@Param('tenantId', TenantId) id: string, @Req() request: FastifyRequest): Promise<WebhookInstructions> {
    const tenant = await this.tenants.find(id);
    return webhookInstructions(tenant, this.config.api.publicUrl || publicAddress(request));
  }
}
