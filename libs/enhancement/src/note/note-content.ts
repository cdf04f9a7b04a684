import type { ContextOutcome, Statement, SynthesisOutcome } from '../enhancement';
import type { Evidence } from '../context/context-source';
import { withoutHiddenCharacters } from '../text/hidden-characters';

/** What a note says, before it is HTML or text. All texts are plain. */
export interface NoteContent {
  /** A sentence before everything else, when there is something to say about the whole note. */
  readonly opening?: string;
  readonly summary: readonly Statement[];
  readonly findings: readonly Findings[];
  readonly nextSteps: readonly Statement[];
  /** Sentences about what is missing. */
  readonly notChecked: readonly string[];
  readonly footer: string;
}

/** What one source found. */
export interface Findings {
  readonly title: string;
  readonly items: readonly Finding[];
}

export interface Finding {
  readonly ref: string;
  /** The tool's id, to be linked to `url`. */
  readonly id?: string;
  readonly url?: string;
  readonly title: string;
  /** For example `2026-05-01, very similar`. */
  readonly remark: string;
  readonly excerpt: string;
}

export interface NoteInput {
  readonly tenantName: string;
  readonly context: readonly ContextOutcome[];
  readonly synthesis: SynthesisOutcome;
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

/** Puts together everything there is to say, however long. */
export function noteContent({ tenantName, context, synthesis, marker }: NoteInput): NoteContent {
  const found = context.filter(({ evidence }) => evidence.length > 0);
  const { summary, nextSteps } = synthesis.status === 'ok' ? synthesis.synthesis : { summary: [], nextSteps: [] };
  const opening = openingOf(context, synthesis, found.length > 0);
  return {
    ...(opening !== undefined && { opening }),
    summary,
    findings: findingsOf(found),
    nextSteps,
    notChecked: context.flatMap((outcome) => notCheckedLine(outcome)),
    footer: `Written automatically ${originOf(context)} ${oneLine(tenantName)}. ${marker}`,
  };
}

/** Sources that look for the same, such as two knowledge bases, share a part of the note. */
function findingsOf(found: readonly ContextOutcome[]): Findings[] {
  const parts = new Map<string, readonly Finding[]>();
  for (const { title, evidence } of found) parts.set(title, [...(parts.get(title) ?? []), ...evidence.map(findingOf)]);
  return [...parts].map(([title, items]) => ({ title, items }));
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

function findingOf({ ref, externalId, url, title, text, excerpt, date, relevance, remark }: Evidence): Finding {
  const link = url === undefined ? undefined : webAddress(url);
  return {
    ref,
    ...(externalId !== undefined && { id: oneLine(externalId) }),
    ...(link !== undefined && { url: link }),
    title: oneLine(title),
    remark: oneLine(remark ?? [...(date === undefined ? [] : [date.toISOString().slice(0, 10)]), likeness(relevance)].join(', ')),
    excerpt: oneLine(excerpt ?? text),
  };
}

/** Words and not a percentage: the number orders well, and promises more than it knows. */
function likeness(relevance: number): string {
  if (relevance >= 0.7) return 'very similar';
  return relevance >= 0.45 ? 'similar' : 'loosely similar';
}

/** Only an address that a browser opens as a page becomes a link. */
function webAddress(url: string): string | undefined {
  const parsed = URL.parse(url);
  return parsed !== null && ['http:', 'https:'].includes(parsed.protocol) ? parsed.href : undefined;
}

/** `ticket_history` is the ticket history to a reader. */
function placeOf(source: string): string {
  return `the ${source.replaceAll('_', ' ')}`;
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function oneLine(text: string): string {
  return withoutHiddenCharacters(text).replace(/\s+/g, ' ').trim();
}
