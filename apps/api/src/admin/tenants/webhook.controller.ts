import { Get, Header, Inject, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { TenantAdministration } from '#administration';
import { CONFIG, type Config } from '#config';
import { AdminOperation } from '../access/operation.decorator';
import { AdminController } from '../admin-controller.decorator';
import { ProblemException } from '../../http/problem-details';
import { TenantId } from '../schemas/pipes';
import { publicAddress } from './public-address';
import type { SigningSnippets } from './signing-snippets';
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
  read(@Param('tenantId', TenantId) id: string, @Req() request: FastifyRequest): Promise<WebhookInstructions> {
    return this.instructions(id, request);
  }

  @Get(':language')
  @Header('content-type', 'text/plain; charset=utf-8')
  @AdminOperation({
    action: 'tenant.read_signing_program',
    scope: 'read',
    summary: 'Gives one of the programs that sign a webhook, as a file: curl, deluge, powershell or python',
    answer: { 'text/plain': { schema: { type: 'string' } } },
    problems: [404],
  })
  async program(
    @Param('tenantId', TenantId) id: string,
    @Param('language') language: string,
    @Req() request: FastifyRequest,
  ): Promise<string> {
    const { snippets, signature } = await this.instructions(id, request);
    if (snippets === undefined || !isLanguage(snippets, language)) {
      const detail = snippets === undefined ? signature : `There are programs for ${Object.keys(snippets).join(', ')}.`;
      throw new ProblemException({ status: 404, code: 'unknown-program', title: 'There is no such program', detail });
    }
    return snippets[language];
  }

  private async instructions(id: string, request: FastifyRequest): Promise<WebhookInstructions> {
    const tenant = await this.tenants.find(id);
    return webhookInstructions(tenant, this.config.api.publicUrl || publicAddress(request));
  }
}

const isLanguage = (snippets: SigningSnippets, name: string): name is keyof SigningSnippets => Object.hasOwn(snippets, name);
