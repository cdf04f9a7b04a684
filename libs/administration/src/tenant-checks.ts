import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#config';
import { type FieldProblem, type Tenant, unpricedBudget } from '#tenants';
import { TicketToolError, TicketToolRegistry } from '#tickets';

/** Whether a tenant can work in this installation, beyond what its schema says. Nothing is called. */
@Injectable()
export class TenantChecks {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly tools: TicketToolRegistry,
  ) {}

  /** The tenant of smoke tests is made and ended by the secret `smoke-webhook-secret`. */
  isReserved(tenantId: string): boolean {
    return tenantId === this.config.smoke.tenantId;
  }

  problemOf(tenant: Pick<Tenant, 'id' | 'tool' | 'preferences'>): FieldProblem | undefined {
    if (this.isReserved(tenant.id)) return { path: 'id', problem: 'belongs to smoke tests; take another, or set smoke.tenantId' };
    const unpriced = unpricedBudget(this.config.llm, tenant.preferences);
    if (unpriced !== undefined) return { path: 'preferences.budgets', problem: unpriced };
    try {
      this.tools.clientFor(tenant);
      return undefined;
    } catch (error) {
      if (!(error instanceof TicketToolError)) throw error;
      return { path: 'tool', problem: error.message };
    }
  }
}
