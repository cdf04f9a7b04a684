import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { CONFIG, type Config } from '#config';
import { DATABASE_POOL } from '#database';
import { type TenantDefinition, TenantStore } from '#tenants';
import { TicketToolError, TicketToolRegistry } from '#tickets';
import { TenantsError } from './tenants.error';
import { unpricedBudget } from './unpriced-budget';

/** A tenant as a list shows it. */
export interface ListedTenant {
  readonly id: string;
  readonly active: boolean;
  readonly updatedAt: Date;
}

/** What an operator does with tenants, with the rights of the api. */
@Injectable()
export class TenantCommands {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DATABASE_POOL) private readonly pool: Pool,
    private readonly store: TenantStore,
    private readonly tools: TicketToolRegistry,
  ) {}

  /**
   * Adds the tenants or brings them to their definitions, all of them or none, after all were found to be usable.
   *
   * @param onApplied called for each
   * @throws TenantsError when one cannot work; then none was written.
   */
  async apply(tenants: readonly TenantDefinition[], onApplied: (tenant: TenantDefinition) => void): Promise<void> {
    const problems = tenants.flatMap((tenant) => this.problemOf(tenant) ?? []);
    if (problems.length > 0) throw new TenantsError(problems);
    await this.store.upsertAll(tenants);
    tenants.forEach(onApplied);
  }

  async list(): Promise<ListedTenant[]> {
    const { rows } = await this.pool.query<{ id: string; active: boolean; updated_at: Date }>(
      "SELECT id, active, updated_at FROM webhook_tenants('-infinity') ORDER BY id",
    );
    return rows.map((row) => ({ id: row.id, active: row.active, updatedAt: row.updated_at }));
  }

  /** @throws TenantsError when there is no such tenant, or it is none of an operator's. */
  async deactivate(id: string): Promise<void> {
    if (id === this.config.smoke.tenantId) {
      throw new TenantsError([`The tenant ${id} belongs to smoke tests: it goes with the secret smoke-webhook-secret.`]);
    }
    if (!(await this.store.deactivate(id))) throw new TenantsError([`There is no tenant ${id}: \`tenants list\` shows those there are.`]);
  }

  private problemOf(tenant: TenantDefinition): string | undefined {
    if (tenant.id === this.config.smoke.tenantId) {
      return `tenant ${tenant.id}: this id belongs to smoke tests; take another, or set smoke.tenantId`;
    }
    const unpriced = unpricedBudget(this.config.llm, tenant.preferences);
    if (unpriced !== undefined) return `tenant ${tenant.id}: ${unpriced}`;
    try {
      this.tools.clientFor(tenant);
      return undefined;
    } catch (error) {
      if (!(error instanceof TicketToolError)) throw error;
      return `tenant ${tenant.id}: ${error.message}`;
    }
  }
}
