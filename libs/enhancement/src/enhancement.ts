import type { Evidence } from './context/context-source';
import type { RenderedNote } from './note/rendered-note';

/** What one context source came back with. */
export interface ContextOutcome {
  readonly source: string;
  /** `skipped`: it was not asked, by the tenant's wish or because the ticket gave nothing to ask about. */
  readonly outcome: 'found' | 'empty' | 'failed' | 'timeout' | 'skipped';
  readonly durationMs: number;
  readonly evidence: readonly Evidence[];
}

/** A statement of the note and the references that support it; never empty after validation. */
export interface Statement {
  readonly text: string;
  readonly refs: readonly string[];
}

/** What the model made of the evidence, after validation in code. */
export interface Synthesis {
  readonly summary: readonly Statement[];
  readonly nextSteps: readonly Statement[];
}

/** How the synthesis went. `skipped`: there was nothing to condense. */
export type SynthesisOutcome =
  | { readonly status: 'ok'; readonly synthesis: Synthesis; readonly model: string; readonly usage: ModelUsage }
  | { readonly status: 'failed'; readonly reason: string; readonly model: string; readonly usage?: ModelUsage }
  | { readonly status: 'skipped'; readonly reason: string };

export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** What a call to the model took, and what that costs at the configured prices. */
export interface ModelUsage extends TokenUsage {
  readonly costUsd: number;
}

/** Everything the enhancement of one ticket produced. */
export interface Enhancement {
  readonly ticketSubject: string;
  readonly context: readonly ContextOutcome[];
  readonly synthesis: SynthesisOutcome;
  readonly note: RenderedNote;
  /** Milliseconds by stage, the same stages as `enhancement_stage_duration_seconds`. */
  readonly timings: Readonly<Record<string, number>>;
}
