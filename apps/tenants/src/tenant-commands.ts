import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { type Administrator, ConflictError, TenantAdministration, TenantChecks, UnknownTenantError } from '#administration';
import { AuditLog } from '#audit';
import { DATABASE_POOL, TENANT_ID } from '#database';
import { DeclaredTenantError, type TenantDefinition, TenantStore } from '#tenants';
import { TenantsError } from './tenants.error';

/** A tenant as a list shows it. */
export interface ListedTenant {
  readonly id: string;
  readonly active: boolean;
  readonly updatedAt: Date;
  /** Whether it stands in the values of the chart. */
  readonly declared: boolean;
  /** Since when its ticketing tool refuses us; absent while it works. */
  readonly refusedSince?: Date;
}

/** What an operator does with tenants, with the rights of the api. Who may start the command is known to the cluster: the audit log names the pod. */
@Injectable()
export class TenantCommands {
  private readonly operator: Administrator = {
    actor: { kind: 'command', id: 'tenants', name: hostname() },
    correlationId: randomUUID(),
  };

  constructor(
    @Inject(DATABASE_POOL) private readonly pool: Pool,
    private readonly store: TenantStore,
    private readonly checks: TenantChecks,
    private readonly administration: TenantAdministration,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Adds the tenants or brings them to their definitions, all of them or none, after all were found to be usable.
   *
   * @param onApplied called for each
   * @throws TenantsError when one cannot work, or stands in the values of the chart; then none was written.
   */
  async apply(tenants: readonly TenantDefinition[], onApplied: (tenant: TenantDefinition) => void): Promise<void> {
    const problems = tenants.flatMap((tenant) => this.problemOf(tenant) ?? []);
    if (problems.length > 0) return this.refuse(problems);
    try {
      await this.store.upsertAll(tenants, (db, { id, tool }) =>
        this.audit.recordIn(db, { ...this.operator, action: 'tenant.apply', outcome: 'ok', tenantId: id, details: { tool: tool.name } }),
      );
    } catch (error) {
      if (error instanceof DeclaredTenantError) return this.refuse([declaredSentence(error)]);
      const details = { tenants: tenants.map(({ id }) => id) };
      // The database may be what is away: then the failure itself is what the operator is to see.
      await this.audit.record({ ...this.operator, action: 'tenant.apply', outcome: 'failed', details }).catch(() => undefined);
      throw error;
    }
    tenants.forEach(onApplied);
  }

  async list(): Promise<ListedTenant[]> {
    const { rows } = await this.pool.query<{
      id: string;
      active: boolean;
      updated_at: Date;
      declared: boolean;
      refused_since: Date | null;
    }>(`SELECT id, active, updated_at, declared, refused_since FROM listed_tenants('', NULL)`);
    return rows.map((row) => ({
      id: row.id,
      active: row.active,
      updatedAt: row.updated_at,
      declared: row.declared,
      ...(row.refused_since !== null && { refusedSince: row.refused_since }),
    }));
  }

  /** @throws TenantsError when there is no such tenant, or it is none of an operator's. */
  async deactivate(id: string): Promise<void> {
    const unknown = `There is no tenant ${id}: \`tenants list\` shows those there are.`;
    if (!TENANT_ID.test(id)) return this.refuseToDeactivate(undefined, 'unknown-tenant', unknown);
    try {
      await this.administration.deactivate(id, this.operator);
    } catch (error) {
      if (error instanceof UnknownTenantError) return this.refuseToDeactivate(id, 'unknown-tenant', unknown);
      if (error instanceof DeclaredTenantError) return this.refuseToDeactivate(id, 'declared-tenant', declaredSentence(error));
      if (error instanceof ConflictError) return this.refuseToDeactivate(id, error.code, error.message);
      throw error;
    }
  }

  private async refuseToDeactivate(tenantId: string | undefined, problem: string, message: string): Promise<never> {
    await this.audit.record({ ...this.operator, action: 'tenant.deactivate', outcome: 'refused', tenantId, details: { problem } });
    throw new TenantsError([message]);
  }

  private async refuse(problems: readonly string[]): Promise<never> {
    await this.audit.record({ ...this.operator, action: 'tenant.apply', outcome: 'refused', details: { problems } });
    throw new TenantsError(problems);
  }

  private problemOf(tenant: TenantDefinition): string | undefined {
    const found = this.checks.problemOf(tenant);
    if (found === undefined) return undefined;
    const { path, problem } = found;
    return `tenant ${tenant.id}: ${path === 'id' ? 'this id ' : ''}${problem}`;
  }
}

const declaredSentence = ({ tenantId }: DeclaredTenantError) =>
  `The tenant ${tenantId} stands in the values of the chart: change it there.`;
