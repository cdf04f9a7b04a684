import { Logger } from '@nestjs/common';
import { estimateTokens, type ModelBudgets, type ModelCost, type Reservation } from '#budgets';
import { hasPrice } from '#config';
import type { Metrics } from '#observability';
import type { Tenant } from '#tenants';
import type { ModelUsage } from '../enhancement';
import { ANSWER_SCHEMA } from './answer-schema';
import type { Completion, LanguageModel } from './language-model';
import { type Health, ModelCircuits } from './model-circuits';
import type { CircuitSettings } from './model-circuits';
import { type ModelFailure, modelFailure } from './model-error';
import { type ModelPrices, priced } from './model-prices';

export interface ModelCall {
  readonly tenant: Tenant;
  readonly model: string;
  readonly system: string;
  readonly user: string;
  /** Milliseconds that the call may take at most. */
  readonly timeoutMs: number;
}

export type ModelAnswer =
  | { readonly kind: 'answered'; readonly completion: Completion; readonly usage: ModelUsage | undefined }
  | { readonly kind: 'failed'; readonly reason: ModelFailure };

type Attempt = ModelAnswer & { readonly health: Health };

/** Failures that say that a model may be down, and not that it was asked for something that it cannot do. */
const DOWN: ReadonlySet<ModelFailure> = new Set(['timeout', 'rate limited', 'unavailable']);
/** A reservation outlives its call by this many milliseconds, so that it cannot expire while the call is being settled. */
const RESERVATION_MARGIN_MS = 30_000;
const SCHEMA_TEXT = JSON.stringify(ANSWER_SCHEMA);

/** Asks a model, unless its circuit is open or the tenant's budget is spent; counts what the call took. */
export class ModelCaller {
  private readonly logger = new Logger(ModelCaller.name);
  private readonly circuits: ModelCircuits;
  /** Tenants and models of which the log has said that nothing counts against the budget. */
  private readonly saidUnpriced = new Set<string>();

  constructor(
    private readonly languageModel: LanguageModel,
    private readonly prices: ModelPrices,
    circuitSettings: CircuitSettings,
    private readonly metrics: Metrics,
    private readonly budgets?: ModelBudgets,
  ) {
    this.circuits = new ModelCircuits(circuitSettings);
  }

  /** @throws the reason of `signal`, or the database's error when nothing can be reserved. */
  async call(call: ModelCall, signal: AbortSignal): Promise<ModelAnswer> {
    const { model } = call;
    // There is one endpoint, so a model's name is the name of its circuit.
    const attempt = await this.circuits.call(model, () => this.attempt(call, signal));
    const answer: ModelAnswer = attempt ?? { kind: 'failed', reason: 'unavailable' };
    const outcome = attempt === undefined ? 'not asked' : answer.kind === 'failed' ? answer.reason : answer.kind;
    this.metrics.llmRequests.inc({ model, outcome });
    return answer;
  }

  private async attempt(call: ModelCall, signal: AbortSignal): Promise<Attempt> {
    const { tenant, model, timeoutMs } = call;
    this.warnOfUnpriced(tenant, model);
    const most = this.mostOf(call);
    const reserved = await this.budgets?.reserve(tenant, most, timeoutMs + RESERVATION_MARGIN_MS);
    if (reserved?.kind === 'spent') {
      this.metrics.llmBudgetSpent.inc({ tenant: tenant.id, period: reserved.period });
      return { kind: 'failed', reason: reserved.period === 'day' ? 'daily budget spent' : 'monthly budget spent', health: 'nothing' };
    }
    const settle = (used: ModelCost) => this.settle(reserved?.reservation, used);
    let completion: Completion;
    try {
      completion = await this.languageModel.complete(model, call.system, call.user, signal, timeoutMs);
    } catch (error) {
      // Whether the model works on, and for how much, nobody knows when the end of its answer was not seen.
      const reason = signal.aborted ? undefined : modelFailure(error);
      const unseen = reason === undefined || reason === 'timeout' || reason === 'invalid answer';
      await settle(unseen ? most : { tokens: 0, usd: 0 });
      if (reason === undefined) throw signal.reason;
      return { kind: 'failed', reason, health: DOWN.has(reason) ? 'down' : 'up' };
    }
    const usage = completion.usage && this.count(priced(this.prices, model, completion.usage), model, tenant);
    await settle(usage === undefined ? most : { tokens: usage.promptTokens + usage.completionTokens, usd: usage.costUsd });
    return { kind: 'answered', completion, usage, health: 'up' };
  }

  /** `tenants apply` refuses such a budget; prices and models of the configuration may have changed since. */
  private warnOfUnpriced(tenant: Tenant, model: string): void {
    const { usdPerDay = 0, usdPerMonth = 0 } = this.budgets?.limitsOf(tenant) ?? {};
    const key = `${tenant.id} ${model}`;
    if ((usdPerDay === 0 && usdPerMonth === 0) || hasPrice(this.prices, model) || this.saidUnpriced.has(key)) return;
    this.saidUnpriced.add(key);
    this.logger.warn({
      message: 'Nothing counts against a budget in money, because the model has no price: set llm.prices.',
      tenant: tenant.id,
      model,
    });
  }

  /** What the call will take at most, as far as that can be told before it. */
  private mostOf({ model, system, user }: ModelCall): ModelCost {
    const promptTokens = estimateTokens(system) + estimateTokens(user) + estimateTokens(SCHEMA_TEXT);
    const completionTokens = this.languageModel.settings.maxOutputTokens;
    return { tokens: promptTokens + completionTokens, usd: priced(this.prices, model, { promptTokens, completionTokens }).costUsd };
  }

  /** A note is not worth less because Postgres was away when its cost was to be written down. */
  private async settle(reservation: Reservation | undefined, used: ModelCost): Promise<void> {
    if (reservation === undefined) return;
    try {
      await this.budgets?.settle(reservation, used);
    } catch (error) {
      this.logger.warn({
        message: `What a call took was not recorded: ${(error as Error).message}`,
        tenant: reservation.tenantId,
        ...used,
      });
    }
  }

  private count(usage: ModelUsage, model: string, { id: tenant }: Tenant): ModelUsage {
    this.metrics.llmTokens.inc({ tenant, model, kind: 'prompt' }, usage.promptTokens);
    this.metrics.llmTokens.inc({ tenant, model, kind: 'completion' }, usage.completionTokens);
    this.metrics.llmCost.inc({ tenant, model }, usage.costUsd);
    return usage;
  }
}
