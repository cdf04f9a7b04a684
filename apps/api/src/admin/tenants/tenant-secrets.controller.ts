import { Body, Delete, Headers, HttpStatus, Param, Post, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Administrator, ConnectionTest, TenantAdministration } from '#administration';
import type { ConnectionVerdict } from '#tickets';
import { By } from '../access/caller';
import { AdminOperation } from '../access/operation.decorator';
import { AdminController } from '../admin-controller.decorator';
import { JsonBody, TenantId } from '../schemas/pipes';
import { shownTenant } from './shown-tenant';
import { settingsOf, type TenantView, versionOf } from './tenant-view';

/** What a tenant and its tool recognise each other by. */
@AdminController('tenants/:tenantId', 'Secrets and connection')
export class TenantSecretsController {
  constructor(
    private readonly tenants: TenantAdministration,
    private readonly connection: ConnectionTest,
  ) {}

  @Post('webhook-secret/rotate')
  @AdminOperation({
    action: 'tenant.rotate_webhook_secret',
    scope: 'admin',
    changes: true,
    summary: 'Gives a tenant a new webhook secret, made here unless it is given; the present one is accepted beside it',
    body: 'NewWebhookSecret',
    answer: 'WebhookSecret',
    problems: [404, 409],
  })
  async rotate(
    @Param('tenantId', TenantId) id: string,
    @Body(new JsonBody<{ webhookSecret?: string }>('NewWebhookSecret')) { webhookSecret }: { webhookSecret?: string },
    @By() by: Administrator,
  ): Promise<{ webhookSecret: string; previousSecretAccepted: boolean }> {
    const { secret, tenant } = await this.tenants.rotateWebhookSecret(id, webhookSecret, by);
    return { webhookSecret: secret, previousSecretAccepted: tenant.previousSecretAccepted };
  }

  @Delete('webhook-secret/previous')
  @AdminOperation({
    action: 'tenant.end_webhook_secret_overlap',
    scope: 'admin',
    changes: true,
    summary: 'Refuses the webhook secret before the present one from the next second on',
    status: HttpStatus.NO_CONTENT,
    answer: null,
    problems: [404, 409],
  })
  async endOverlap(@Param('tenantId', TenantId) id: string, @By() by: Administrator): Promise<void> {
    await this.tenants.endOverlap(id, by);
  }

  @Put('credentials')
  @AdminOperation({
    action: 'tenant.set_credentials',
    scope: 'admin',
    changes: true,
    summary: "Replaces the credentials of a tenant's tool, all of them; with If-Match, only of the version that has this ETag",
    body: 'Credentials',
    answer: 'Tenant',
    problems: [404, 409],
  })
  async setCredentials(
    @Param('tenantId', TenantId) id: string,
    @Body(new JsonBody<{ credentials: Record<string, string> }>('Credentials')) { credentials }: { credentials: Record<string, string> },
    @Headers('if-match') ifMatch: string | undefined,
    @By() by: Administrator,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantView> {
    const tenant = await this.tenants.update(
      id,
      (present) => ({ ...settingsOf(present), tool: { ...present.tool, credentials } }),
      by,
      versionOf(ifMatch),
      'tenant.set_credentials',
    );
    return shownTenant(tenant, reply);
  }

  @Post('test-connection')
  @AdminOperation({
    action: 'tenant.test_connection',
    scope: 'operate',
    changes: true,
    summary: "Makes a harmless call to a tenant's tool, and says whether its tickets will get notes",
    answer: 'ConnectionVerdict',
    problems: [404],
  })
  async testConnection(@Param('tenantId', TenantId) id: string, @By() by: Administrator): Promise<ConnectionVerdict> {
    return this.connection.run(await this.tenants.find(id), by);
  }
}
