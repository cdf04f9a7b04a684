import type { FastifyReply } from 'fastify';
import type { TenantRecord } from '#tenants';
import { entityTag, type TenantView, tenantView } from './tenant-view';

/** The tenant as an answer shows it, with the ETag of its version. */
export function shownTenant(tenant: TenantRecord, reply: FastifyReply): TenantView {
  void reply.header('etag', entityTag(tenant));
  return tenantView(tenant);
}
