import { Logger } from '@nestjs/common';
import type { ModelBudgets } from '#budgets';
import type { Metrics } from '#observability';
import type { Tenant } from '#tenants';
import type { Ticket } from '#tickets';
import type { Evidence } from '../context/context-source';
import type { ModelUsage, SynthesisOutcome } from '../enhancement';
import { readAnswer } from './answer';
import type { LanguageModel } from './language-model';
import { ModelCaller } from './model-caller';
import type { CircuitSettings } from './model-circuits';
import type { ModelFailure } from './model-error';
import type { ModelPrices } from './model-prices';
import { composePrompt, type Prompt } from './prompt';

export interface SynthesizerSettings extends ModelPrices {
  /** The model of a tenant that prefers none. */
  readonly model: string;
  /** The model that is asked when the other one cannot answer; empty or left out is none. */
  readonly fallbackModel?: string;
  /** Default: five failures, 30 seconds. */
  readonly circuitBreaker?: CircuitSettings;
}

export interface SynthesisRequest {
  readonly tenant: Tenant;
  readonly ticket: Ticket;
  /** Best first. */
  readonly evidence: readonly Evidence[];
  /** When no model is waited for any longer, on the clock of performance.now(). Default: each has its own time. */
  readonly deadline?: number;
}

/** Failures of a model that another model may not have. */
const FALL_BACK_AFTER: ReadonlySet<string> = new Set<ModelFailure>(['timeout', 'rate limited', 'quota exhausted', 'unavailable']);
/** With fewer milliseconds than this no model is asked. */
const LEAST_MS = 1_000;

/** Has the model condense the evidence, and keeps of its answer what can be traced to a source. */
export class Synthesizer {
  private readonly logger = new Logger(Synthesizer.name);
  private readonly caller: ModelCaller;

  /** @param budgets Without them calls are not limited. */
  constructor(
    private readonly languageModel: LanguageModel,
    private readonly settings: SynthesizerSettings,
    metrics: Metrics,
    budgets?: ModelBudgets,
  ) {
    this.caller = new ModelCaller(languageModel, settings, settings.circuitBreaker ?? { failures: 5, openSeconds: 30 }, metrics, budgets);
  }

  /**
   * A model that fails is an outcome, not an error; so is a budget that is spent.
   *
   * @throws only the reason of `signal`, or the database's error when it cannot say what is left of a budget.
   */
  async synthesize({ tenant, ticket, evidence, deadline = Infinity }: SynthesisRequest, signal: AbortSignal): Promise<SynthesisOutcome> {
    if (evidence.length === 0) return { status: 'skipped', reason: 'nothing relevant was found' };
    const prompt = composePrompt(ticket, evidence, tenant.preferences);
    const [model, fallback] = this.modelsOf(tenant);
    const outcome = await this.ask(model, tenant, prompt, deadline, signal);
    if (fallback === undefined || outcome.status !== 'failed' || !FALL_BACK_AFTER.has(outcome.reason)) return outcome;
    if (deadline - performance.now() < LEAST_MS) return outcome;
    return this.ask(fallback, tenant, prompt, deadline, signal);
  }

  /** The tenant's model, and the one to fall back on if that is another one. */
  private modelsOf({ preferences }: Tenant): [model: string, fallback: string | undefined] {
    const model = preferences.model ?? this.settings.model;
    const fallback = preferences.fallbackModel ?? this.settings.fallbackModel ?? '';
    return [model, fallback === '' || fallback === model ? undefined : fallback];
  }

  private async ask(model: string, tenant: Tenant, prompt: Prompt, deadline: number, signal: AbortSignal): Promise<SynthesisOutcome> {
    const { system, user, refs, unmask } = prompt;
    const timeoutMs = Math.min(this.languageModel.settings.timeoutMs, deadline - performance.now());
    if (timeoutMs <= 0) return this.failed('timeout', model, tenant);
    const answer = await this.caller.call({ tenant, model, system, user, timeoutMs }, signal);
    if (answer.kind === 'failed') return this.failed(answer.reason, model, tenant);
    const { usage, completion } = answer;
    if (completion.end === 'declined') return this.failed('declined', model, tenant, usage);
    const synthesis = readAnswer(completion.content, refs, unmask);
    if (synthesis === undefined) {
      return this.failed(completion.end === 'cut off' ? 'answer cut off' : 'invalid answer', model, tenant, usage);
    }
    // The note shows no more than an endpoint counted; for budgets, one that does not count is taken to have used what was set aside.
    return { status: 'ok', synthesis, model, usage: usage ?? { promptTokens: 0, completionTokens: 0, costUsd: 0 } };
  }

  private failed(reason: ModelFailure, model: string, tenant: Tenant, usage?: ModelUsage): SynthesisOutcome {
    this.logger.warn({ message: `The language model gave no summary: ${reason}.`, model, tenant: tenant.id });
    return { status: 'failed', reason, model, ...(usage !== undefined && { usage }) };
  }
}
