import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Tenant } from '#tenants';

/** Most that a tenant's calls to models may take. 0 is no limit. */
export interface BudgetLimits {
  readonly tokensPerDay: number;
  readonly tokensPerMonth: number;
  readonly usdPerDay: number;
  readonly usdPerMonth: number;
}

/** What a call takes, or may take. */
export interface ModelCost {
  readonly tokens: number;
  readonly usd: number;
}

/** What is set aside for one call until {@link ModelBudgets.settle} or until it expires. */
export interface Reservation {
  readonly tenantId: string;
  readonly id: string;
}

export type ReserveResult =
  | { readonly kind: 'reserved'; readonly reservation: Reservation }
  /** It does not fit into what is left of the period. */
  | { readonly kind: 'spent'; readonly period: 'day' | 'month' };

/**
 * Each tenant's budget for calls to models, in Postgres: one statement sets aside what a call may take, another puts in its place what it took.
 *
 * A tenant's reservations are decided one after the other, however many workers ask, so that together they never pass a limit. A call that
 * takes more than was set aside for it can; what it took is then missing to the next ones.
 */
export class ModelBudgets {
  constructor(
    private readonly pool: Pool,
    /** For what a tenant's preferences leave open. */
    private readonly defaults: BudgetLimits,
  ) {}

  /** @param validMs After this time the reservation expires: longer than the call can last. */
  async reserve({ id, preferences }: Pick<Tenant, 'id' | 'preferences'>, cost: ModelCost, validMs: number): Promise<ReserveResult> {
    const { tokensPerDay, tokensPerMonth, usdPerDay, usdPerMonth } = this.limitsOf({ preferences });
    const reservation = { tenantId: id, id: randomUUID() };
    const { rows } = await this.pool.query<{ spent: 'day' | 'month' | null }>({
      name: 'reserve_model_budget',
      text: `SELECT reserve_model_budget($1, $2, $3, $4, $5 * interval '1 millisecond', $6, $7, $8, $9) AS spent`,
      values: [id, reservation.id, cost.tokens, cost.usd, validMs, tokensPerDay, tokensPerMonth, usdPerDay, usdPerMonth],
    });
    const period = rows[0]?.spent ?? undefined;
    return period === undefined ? { kind: 'reserved', reservation } : { kind: 'spent', period };
  }

  /** The tenant's own limits, and for the others those of everybody. */
  limitsOf({ preferences }: Pick<Tenant, 'preferences'>): BudgetLimits {
    const own = preferences.budgets;
    return {
      tokensPerDay: own?.tokensPerDay ?? this.defaults.tokensPerDay,
      tokensPerMonth: own?.tokensPerMonth ?? this.defaults.tokensPerMonth,
      usdPerDay: own?.usdPerDay ?? this.defaults.usdPerDay,
      usdPerMonth: own?.usdPerMonth ?? this.defaults.usdPerMonth,
    };
  }

  /** To be called once for each reservation; nothing used is `{ tokens: 0, usd: 0 }`. */
  async settle({ tenantId, id }: Reservation, used: ModelCost): Promise<void> {
    await this.pool.query({
      name: 'settle_model_budget',
      text: 'SELECT settle_model_budget($1, $2, $3, $4)',
      values: [tenantId, id, used.tokens, used.usd],
    });
  }
}
