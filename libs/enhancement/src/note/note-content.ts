import type { Evidence } from '../context/context-source';
import type { ContextOutcome, Statement, Synthesis, SynthesisOutcome } from '../enhancement';
import { capitalised } from '../text/capitalised';
import { type FeedbackLinks, feedbackLinks } from './feedback-line';
import { type Findings, findingsOf } from './findings';
import { listOf, oneLine } from './phrases';

/** What a note says, before it is HTML, Markdown or text. All texts are plain. */
export interface NoteContent {
  /** A sentence before everything else, when there is something to say about the whole note. */
  readonly opening?: string;
  readonly summary: readonly Statement[];
  /** All that was found, whether it is shown or not: what is left of the summary is as well founded as what it cites of this. */
  readonly evidence: readonly Evidence[];
  readonly findings: readonly Findings[];
  readonly nextSteps: readonly Statement[];
  /** Sentences about what is missing. */
  readonly notChecked: readonly string[];
  /** Where something was found and where not. Undefined when another sentence says it, or there is no room for it. */
  readonly origin?: string | undefined;
  /** Where a technician rates the note. Plain text has no links and leaves the line out. */
  readonly feedback?: FeedbackLinks;
  /** With the marker. */
  readonly footer: string;
}

export interface NoteInput {
  readonly tenantName: string;
  readonly context: readonly ContextOutcome[];
  readonly synthesis: SynthesisOutcome;
  /** Whether the one who wrote the ticket reads the note too. What is not for them was not looked up. */
  readonly publicNote: boolean;
  /** Printed as it is: the tool looks for it. */
  readonly marker: string;
  /** Page on which the note is rated; requesters are not asked. Default: nobody is. */
  readonly feedbackPage?: string | undefined;
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
export function noteContent(input: NoteInput): NoteContent {
  const { tenantName, context, synthesis, publicNote, marker, feedbackPage } = input;
  const evidence = context.flatMap((outcome) => outcome.evidence);
  const { summary, nextSteps } = synthesis.status === 'ok' ? synthesis.synthesis : NOTHING;
  const cited = new Set([...summary, ...nextSteps].flatMap(({ refs }) => refs));
  const findings = findingsOf(evidence, cited);
  const opening = openingOf(input, evidence.length > 0);
  return {
    ...(opening !== undefined && { opening }),
    summary,
    evidence,
    findings,
    nextSteps,
    notChecked: notCheckedLines(input),
    // Which systems a company has is not for its requesters.
    origin: publicNote ? undefined : originOf(context),
    ...(feedbackPage !== undefined && !publicNote && { feedback: feedbackLinks(feedbackPage) }),
    footer: `Written automatically for ${oneLine(tenantName)}. ${marker}`,
  };
}

/** What the note rests on, and where nothing was: that a trouble is new is worth knowing. */
function originOf(context: readonly ContextOutcome[]): string | undefined {
  const found = placesOf(context, 'found');
  const empty = placesOf(context, 'empty');
  if (found.length === 0) return undefined;
  return `Found in ${listOf(found)}${empty.length === 0 ? '' : `; nothing relevant in ${listOf(empty)}`}.`;
}

function openingOf(input: NoteInput, found: boolean): string | undefined {
  const { context, synthesis, publicNote } = input;
  // A model is asked about something that was found, so that is below.
  if (synthesis.status === 'failed') {
    if (publicNote) return 'A summary could not be written this time; what was found is below.';
    const what = MODEL_FAILURES[synthesis.reason] ?? 'gave no usable answer';
    return `The summary is missing: the language model ${what}; the findings below are unedited.`;
  }
  if (found) return undefined;
  const searched = placesOf(context, 'empty');
  if (searched.length > 0) return publicNote ? 'Nothing relevant was found.' : `Nothing relevant was found in ${listOf(searched)}.`;
  return notCheckedLines(input).length > 0 ? 'Nothing could be looked up for this ticket.' : undefined;
}

/** One sentence for all that failed alike; for requesters, who need not know what there is, one for everything. */
function notCheckedLines({ context, publicNote }: NoteInput): string[] {
  const failed = placesOf(context, 'failed');
  const late = placesOf(context, 'timeout');
  if (publicNote) return failed.length + late.length === 0 ? [] : ['Not everything could be looked up.'];
  return [
    ...(failed.length === 0 ? [] : [`${capitalised(listOf(failed))} did not answer.`]),
    ...(late.length === 0 ? [] : [`${capitalised(listOf(late))} did not answer in time.`]),
  ];
}

/** `ticket_history` is ticket history to a reader. */
function placesOf(context: readonly ContextOutcome[], outcome: ContextOutcome['outcome']): string[] {
  return context.filter((each) => each.outcome === outcome).map(({ source }) => source.replaceAll('_', ' '));
}
