import { Logger } from '@nestjs/common';
import { type BudgetLimits, estimateTokens, type ModelBudgets, type ModelCost, type Reservation } from '#budgets';
import type { Metrics } from '#observability';
import { type KnownPerson, PersonalDataMask } from '#personal-data';
import type { Tenant } from '#tenants';
import { EmbeddingError } from './embedding-error';
import type { EmbeddedTexts, EmbeddingModel } from './embedding-model';

/** What embeddings are for: `search` is waited for, `fill` is not, and leaves half of each budget to what is. */
export type EmbeddingPurpose = 'search' | 'fill';

/** Some texts to embed. */
export interface EmbeddingCall {
  readonly tenant: Tenant;
  readonly purpose: EmbeddingPurpose;
  /** None of them empty. Masked here, before they leave the process. */
  readonly texts: readonly string[];
  /** Who is known to be named in them. */
  readonly persons?: readonly KnownPerson[];
  /** Milliseconds for the whole answer. */
  readonly timeoutMs: number;
}

/** Characters of a text that are sent, about 500 tokens: the first lines tell the trouble, and small models read no more. */
const MAX_CHARACTERS = 2_000;
/** A reservation outlives its call by this many milliseconds, so that it cannot expire while the call is being settled. */
const RESERVATION_MARGIN_MS = 30_000;

/** Asks the embedding model: masks what is sent, keeps to the tenant's budget, counts what it took. */
export class Embeddings {
  private readonly logger = new Logger(Embeddings.name);

  constructor(
    private readonly model: EmbeddingModel,
    private readonly usdPerMillionTokens: number,
    private readonly budgets: ModelBudgets,
    private readonly metrics: Metrics,
  ) {}

  get modelName(): string {
    return this.model.settings.model;
  }

  /**
   * @returns a vector for each text, undefined where the model gave none; at least one is there.
   * @throws EmbeddingError, the reason of `signal`, or the database's error when nothing can be reserved.
   */
  async embed(call: EmbeddingCall, signal?: AbortSignal): Promise<EmbeddedTexts['vectors']> {
    const count = (outcome: string) => this.metrics.embeddingRequests.inc({ purpose: call.purpose, outcome });
    try {
      const vectors = await this.ask(call, signal);
      count('embedded');
      return vectors;
    } catch (error) {
      count(error instanceof EmbeddingError ? error.failure : 'failed');
      throw error;
    }
  }

  private async ask(
    { tenant, purpose, texts, persons = [], timeoutMs }: EmbeddingCall,
    signal?: AbortSignal,
  ): Promise<EmbeddedTexts['vectors']> {
    // A mask for each text, so that the same text is the same for the model whatever goes with it.
    // Cut after it: half an address at the end would be no address, and stay.
    const masked = texts.map((text) =>
      (new PersonalDataMask(persons).maskAll([{ text, source: '' }])[0] ?? '').slice(0, MAX_CHARACTERS).toWellFormed(),
    );
    const most = this.costOf(masked.reduce((sum, text) => sum + estimateTokens(text), 0));
    const reservation = await this.reserve(tenant, purpose, most, timeoutMs);
    let embedded: EmbeddedTexts;
    try {
      embedded = await this.model.embed(masked, timeoutMs, signal);
    } catch (error) {
      // Whether the model works on nobody knows when the end of its answer was not seen.
      const unseen = !(error instanceof EmbeddingError) || ['timeout', 'invalid answer', 'no vector'].includes(error.failure);
      await this.settle(reservation, unseen ? most : this.costOf(0));
      throw error;
    }
    const used = embedded.tokens === undefined ? most : this.costOf(embedded.tokens);
    await this.settle(reservation, used);
    this.metrics.llmTokens.inc({ tenant: tenant.id, model: this.modelName, kind: 'prompt' }, used.tokens);
    this.metrics.llmCost.inc({ tenant: tenant.id, model: this.modelName }, used.usd);
    return embedded.vectors;
  }

  private costOf(tokens: number): ModelCost {
    return { tokens, usd: (tokens * this.usdPerMillionTokens) / 1e6 };
  }

  private async reserve(tenant: Tenant, purpose: EmbeddingPurpose, most: ModelCost, timeoutMs: number): Promise<Reservation> {
    const payer = purpose === 'search' ? tenant : { id: tenant.id, preferences: { budgets: halfOf(this.budgets.limitsOf(tenant)) } };
    const reserved = await this.budgets.reserve(payer, most, timeoutMs + RESERVATION_MARGIN_MS);
    if (reserved.kind === 'reserved') return reserved.reservation;
    if (purpose === 'search') this.metrics.llmBudgetSpent.inc({ tenant: tenant.id, period: reserved.period });
    throw new EmbeddingError('budget spent', `What the ${reserved.period}'s budget has for embeddings is spent.`);
  }

  private async settle(reservation: Reservation, used: ModelCost): Promise<void> {
    try {
      await this.budgets.settle(reservation, used);
    } catch (error) {
      this.logger.warn({
        message: `What embeddings took was not recorded: ${(error as Error).message}`,
        tenant: reservation.tenantId,
        ...used,
      });
    }
  }
}

/** So that filling a history never takes the summaries from a tenant's notes; 0, which is no limit, stays 0. */
function halfOf({ tokensPerDay, tokensPerMonth, usdPerDay, usdPerMonth }: BudgetLimits): BudgetLimits {
  return {
    tokensPerDay: Math.ceil(tokensPerDay / 2),
    tokensPerMonth: Math.ceil(tokensPerMonth / 2),
    usdPerDay: usdPerDay / 2,
    usdPerMonth: usdPerMonth / 2,
  };
}
