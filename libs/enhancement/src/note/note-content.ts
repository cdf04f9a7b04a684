import type { ContextOutcome, Statement, Synthesis, SynthesisOutcome } from '../enhancement';
import { confidenceOf } from './confidence';
import { type Findings, findingsOf } from './findings';
import { listOf, oneLine } from './phrases';

/** What a note says, before it is HTML, Markdown or text. All texts are plain. */
export interface NoteContent {
  /** A sentence before everything else, when there is something to say about the whole note. */
  readonly opening?: string;
  readonly summary: readonly Statement[];
  /** How well the summary is founded, for example `confidence: high, from 2 past tickets`. Undefined without a summary. */
  readonly confidence?: string;
  readonly findings: readonly Findings[];
  readonly nextSteps: readonly Statement[];
  /** Sentences about what is missing. */
  readonly notChecked: readonly string[];
  readonly footer: string;
}

/** Who reads the note: with `requester` the one who wrote the ticket too. */
export type Audience = 'technicians' | 'requester';

export interface NoteInput {
  readonly tenantName: string;
  readonly context: readonly ContextOutcome[];
  readonly synthesis: SynthesisOutcome;
  /** Default: `technicians`. */
  readonly audience?: Audience;
  /** Printed as it is: the tool looks for it. */
  readonly marker: string;
}

const MODEL_FAILURES: Readonly<Record<string, string>> = {
  timeout: 'did not answer in time',
  unavailable: 'could not be reached',
  'rate limited': 'refused because of too many requests',
  'quota exhausted': 'refused because its quota is used up',
  unauthorized: 'refused the credentials it was given',
  'request refused': 'refused the request',
  declined: 'declined to answer',
  'daily budget spent': "was not asked, because today's budget for it is spent",
  'monthly budget spent': "was not asked, because this month's budget for it is spent",
};

const NOTHING: Synthesis = { summary: [], nextSteps: [] };

/** Puts together everything there is to say, however long. */
export function noteContent({ tenantName, context, synthesis, audience = 'technicians', marker }: NoteInput): NoteContent {
  const evidence = context.flatMap((outcome) => outcome.evidence);
  const { summary, nextSteps } = synthesis.status === 'ok' ? synthesis.synthesis : NOTHING;
  const opening = openingOf(context, synthesis, evidence.length > 0);
  return {
    ...(opening !== undefined && { opening }),
    summary,
    ...(summary.length > 0 && { confidence: confidenceOf(summary, evidence) }),
    findings: findingsOf(evidence, audience),
    nextSteps,
    notChecked: context.flatMap((outcome) => notCheckedLine(outcome)),
    footer: `Written automatically ${originOf(context)} ${oneLine(tenantName)}. ${marker}`,
  };
}

/** Names what the note rests on; a source that did not answer is not part of that. */
function originOf(context: readonly ContextOutcome[]): string {
  const heard = context.filter(({ outcome }) => outcome === 'found' || outcome === 'empty');
  return heard.length === 0 ? 'for' : `from ${listOf(heard.map(({ source }) => placeOf(source)))} of`;
}

function openingOf(context: readonly ContextOutcome[], synthesis: SynthesisOutcome, found: boolean): string | undefined {
  if (synthesis.status === 'failed') {
    const what = MODEL_FAILURES[synthesis.reason] ?? 'gave no usable answer';
    return `The summary is missing: the language model ${what}; the findings below are unedited.`;
  }
  const searched = context.filter(({ outcome }) => outcome === 'empty');
  if (found || searched.length === 0) return undefined;
  return `Nothing relevant was found in ${listOf(searched.map(({ source }) => placeOf(source)))}.`;
}

function notCheckedLine({ source, outcome }: ContextOutcome): string[] {
  const place = placeOf(source).replace(/^the ./, (start) => start.slice(4).toUpperCase());
  switch (outcome) {
    case 'timeout':
      return [`${place} did not answer in time.`];
    case 'failed':
      return [`${place} did not answer.`];
    case 'found':
    case 'empty':
    case 'skipped':
      return [];
  }
}

/** `ticket_history` is the ticket history to a reader. */
function placeOf(source: string): string {
  return `the ${source.replaceAll('_', ' ')}`;
}
