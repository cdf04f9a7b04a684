import { Logger } from '@nestjs/common';
import type { Metrics } from '#observability';
import type { Tenant } from '#tenants';
import type { Ticket } from '#tickets';
import type { Evidence } from '../context/context-source';
import type { ModelUsage, SynthesisOutcome, TokenUsage } from '../enhancement';
import { readAnswer } from './answer';
import type { Completion, LanguageModel } from './language-model';
import { type ModelFailure, modelFailure } from './model-error';
import { composePrompt } from './prompt';

export interface SynthesizerSettings {
  /** The model of a tenant that prefers none. */
  readonly model: string;
  readonly inputUsdPerMillionTokens: number;
  readonly outputUsdPerMillionTokens: number;
}

export interface SynthesisRequest {
  readonly tenant: Tenant;
  readonly ticket: Ticket;
  /** Best first. */
  readonly evidence: readonly Evidence[];
}

/** Has the model condense the evidence, and keeps of its answer what can be traced to a source. */
export class Synthesizer {
  private readonly logger = new Logger(Synthesizer.name);

  constructor(
    private readonly languageModel: LanguageModel,
    private readonly settings: SynthesizerSettings,
    private readonly metrics: Metrics,
  ) {}

  /** A model that fails is an outcome, not an error. @throws only the reason of `signal`. */
  async synthesize({ tenant, ticket, evidence }: SynthesisRequest, signal: AbortSignal): Promise<SynthesisOutcome> {
    if (evidence.length === 0) return { status: 'skipped', reason: 'nothing relevant was found' };
    const model = tenant.preferences.model ?? this.settings.model;
    const { system, user, refs, mask } = composePrompt(ticket, evidence);
    let completion: Completion;
    try {
      completion = await this.languageModel.complete(model, system, user, signal);
    } catch (error) {
      signal.throwIfAborted();
      return this.failed(modelFailure(error), model, tenant);
    }
    const { content, end } = completion;
    const usage = completion.usage && this.count(completion.usage, model, tenant);
    if (end === 'declined') return this.failed('declined', model, tenant, usage);
    const synthesis = readAnswer(content, refs, (text, cited) => mask.unmask(text, cited));
    if (synthesis === undefined) return this.failed(end === 'cut off' ? 'answer cut off' : 'invalid answer', model, tenant, usage);
    // An endpoint that does not count tokens is taken to have used none.
    return { status: 'ok', synthesis, model, usage: usage ?? { promptTokens: 0, completionTokens: 0, costUsd: 0 } };
  }

  private failed(reason: ModelFailure, model: string, tenant: Tenant, usage?: ModelUsage): SynthesisOutcome {
    this.logger.warn({ message: `The language model gave no summary: ${reason}.`, model, tenant: tenant.id });
    return { status: 'failed', reason, model, ...(usage !== undefined && { usage }) };
  }

  private count({ promptTokens, completionTokens }: TokenUsage, model: string, { id: tenant }: Tenant): ModelUsage {
    const { inputUsdPerMillionTokens, outputUsdPerMillionTokens } = this.settings;
    const costUsd = (promptTokens * inputUsdPerMillionTokens + completionTokens * outputUsdPerMillionTokens) / 1e6;
    this.metrics.llmTokens.inc({ tenant, model, kind: 'prompt' }, promptTokens);
    this.metrics.llmTokens.inc({ tenant, model, kind: 'completion' }, completionTokens);
    this.metrics.llmCost.inc({ tenant, model }, costUsd);
    return { promptTokens, completionTokens, costUsd };
  }
}
