import { Body, Get, Headers, HttpStatus, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Administrator, TenantAdministration } from '#administration';
import type { ListedTenant, TenantDefinition, TenantPage, TenantRecord, TenantSettings } from '#tenants';
import { By } from '../access/caller';
import { AdminOperation } from '../access/operation.decorator';
import { AdminController } from '../admin-controller.decorator';
import { mergePatch } from '../schemas/merge-patch';
import { CheckedQuery, JsonBody, TenantId } from '../schemas/pipes';
import type { ObjectSchema } from '../schemas/schemas';
import { invalid, validBody } from '../schemas/validation';
import { movedCredentials } from './moved-credentials';
import { shownTenant } from './shown-tenant';
import { settingsOf, type TenantView, versionOf } from './tenant-view';

const PAGE: ObjectSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limit: { type: 'integer', minimum: 1, maximum: 500, default: 100, description: 'Most tenants of a page.' },
    after: { type: 'string', maxLength: 63, default: '', description: 'The `next` of the page before.' },
    active: { type: 'boolean', description: 'Only those that are, or are not.' },
    toolAccess: { type: 'string', enum: ['ok', 'refused'], description: 'Only those whose tool works for us, or refuses us.' },
  },
};
type TenantChanges = { readonly tool?: { readonly credentials?: object } | null };
type NewTenant = Omit<TenantDefinition, 'webhookSecret'> & { webhookSecret?: string };

@AdminController('tenants', 'Tenants')
export class TenantsController {
  constructor(private readonly tenants: TenantAdministration) {}

  @Get()
  @AdminOperation({ action: 'tenant.list', scope: 'read', summary: 'Lists tenants by id', query: PAGE, answer: 'TenantList' })
  async list(@Query(new CheckedQuery(PAGE)) page: TenantPage): Promise<{ items: readonly ListedTenant[]; next?: string }> {
    // One more than was asked for tells whether there is another page.
    const found = await this.tenants.list({ ...page, limit: page.limit + 1 });
    const items = found.slice(0, page.limit);
    const last = items.at(-1);
    return { items, ...(found.length > page.limit && last !== undefined && { next: last.id }) };
  }

  @Post()
  @AdminOperation({
    action: 'tenant.create',
    scope: 'admin',
    changes: true,
    summary: 'Adds a tenant',
    body: 'NewTenant',
    status: HttpStatus.CREATED,
    answer: 'CreatedTenant',
    problems: [409],
  })
  async create(
    @Body(new JsonBody<NewTenant>('NewTenant')) definition: NewTenant,
    @By() by: Administrator,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantView & { webhookSecret?: string }> {
    const { tenant, madeSecret } = await this.tenants.create(definition, by);
    void reply.header('location', `/admin/v1/tenants/${tenant.id}`);
    return { ...shownTenant(tenant, reply), ...(madeSecret !== undefined && { webhookSecret: madeSecret }) };
  }

  @Get(':tenantId')
  @AdminOperation({ action: 'tenant.read', scope: 'read', summary: 'Shows a tenant', answer: 'Tenant', problems: [404] })
  async read(@Param('tenantId', TenantId) id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<TenantView> {
    return shownTenant(await this.tenants.find(id), reply);
  }

  @Patch(':tenantId')
  @AdminOperation({
    action: 'tenant.update',
    scope: 'admin',
    changes: true,
    summary: 'Changes a tenant; with If-Match, only the version that has this ETag',
    body: 'TenantChanges',
    answer: 'Tenant',
    problems: [404, 409],
  })
  async update(
    @Param('tenantId', TenantId) id: string,
    @Body(new JsonBody<TenantChanges>('TenantChanges')) changes: TenantChanges,
    @Headers('if-match') ifMatch: string | undefined,
    @By() by: Administrator,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantView> {
    const change = (present: TenantRecord): TenantSettings => {
      const settings = validBody('TenantSettings', mergePatch(settingsOf(present), changes)) as TenantSettings;
      const moved = movedCredentials(present.tool, settings.tool, credentialsIn(changes));
      if (moved.length > 0) {
        throw invalid([{ field: 'tool.credentials', problem: `go to another address with this change: give ${moved.join(', ')} anew` }]);
      }
      return settings;
    };
    return shownTenant(await this.tenants.update(id, change, by, versionOf(ifMatch)), reply);
  }

  @Post(':tenantId/deactivate')
  @AdminOperation({
    action: 'tenant.deactivate',
    scope: 'admin',
    changes: true,
    summary: 'Refuses the webhooks of a tenant from the next second on; PATCH with active true takes it back',
    answer: 'Tenant',
    problems: [404, 409],
  })
  async deactivate(
    @Param('tenantId', TenantId) id: string,
    @By() by: Administrator,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantView> {
    return shownTenant(await this.tenants.deactivate(id, by), reply);
  }
}

function credentialsIn(changes: TenantChanges): string[] {
  return Object.keys(changes.tool?.credentials ?? {});
}
