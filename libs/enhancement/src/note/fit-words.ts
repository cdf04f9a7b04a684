import type { Statement } from '../enhancement';
import { countWords, shortenToWords } from '../text/shorten';
import type { Finding } from './findings';
import type { NoteContent } from './note-content';
import { noteText } from './note-text';

/** Lengths of a quote in words, tried from the first to the last; where there is much room, a tenth of it comes before them. */
const EXCERPT_WORDS = [60, 30, 15];

/**
 * Shortens a note until its text has at most `maxWords` words.
 *
 * In this order, because of what a technician misses least: long quotes, the line about where things were found, findings that nothing cites (the
 * least similar first), all but the first next step, all but the first statement of the summary, findings that were cited. Last go the step, the
 * statement and the best finding. What is missing and the footer with its marker stay, however few words there are.
 */
export function fitWords(content: NoteContent, maxWords: number): NoteContent {
  let fitted = content;
  for (const words of [Math.max(60, Math.round(maxWords / 10)), ...EXCERPT_WORDS]) {
    fitted = withExcerpts(fitted, words);
    if (fits(fitted, maxWords)) return fitted;
  }
  fitted = { ...fitted, origin: undefined };
  while (!fits(fitted, maxWords)) {
    const smaller = withoutOne(fitted);
    if (smaller === undefined) break;
    fitted = smaller;
  }
  return fitted;
}

function fits(content: NoteContent, maxWords: number): boolean {
  return countWords(noteText(content)) <= maxWords;
}

function withExcerpts(content: NoteContent, words: number): NoteContent {
  const findings = content.findings.map(({ title, items }) => ({
    title,
    items: items.map((item) => ({ ...item, excerpts: item.excerpts.map((line) => shortenToWords(line, words)) })),
  }));
  return { ...content, findings };
}

/** Takes away the one thing that is missed least; undefined when nothing is left to take. */
function withoutOne(content: NoteContent): NoteContent | undefined {
  const cited = new Set([...content.summary, ...content.nextSteps].flatMap(({ refs }) => refs));
  const found = content.findings.flatMap(({ items }) => items);
  const uncited = leastRelevant(found.filter(({ refs }) => !refs.some((ref) => cited.has(ref))));
  // The best finding stays as long as a statement can go instead: a summary of which nothing can be looked up is worth little.
  if (uncited !== undefined && found.length > 1) return withoutFinding(content, uncited);
  if (content.nextSteps.length > 1) return { ...content, nextSteps: content.nextSteps.slice(0, -1) };
  if (content.summary.length > 1) return { ...content, summary: content.summary.slice(0, -1) };
  const spare = leastRelevant(found.filter((each) => !restsOn(content, each)));
  if (spare !== undefined && found.length > 1) return withoutFinding(content, spare);
  if (content.nextSteps.length > 0) return { ...content, nextSteps: [] };
  const last = leastRelevant(found);
  if (last !== undefined && found.length > 1) return withoutFinding(content, last);
  if (content.summary.length > 0) return { ...content, summary: [] };
  return last === undefined ? undefined : withoutFinding(content, last);
}

/** Whether a statement has no other source. */
function restsOn({ summary, nextSteps }: NoteContent, finding: Finding): boolean {
  return [...summary, ...nextSteps].some(({ refs }) => refs.every((ref) => finding.refs.includes(ref)));
}

/** Of several the last. */
function leastRelevant(findings: readonly Finding[]): Finding | undefined {
  return findings.toSorted((a, b) => b.relevance - a.relevance).at(-1);
}

/** A statement must not cite what the note no longer shows. */
function withoutFinding(content: NoteContent, gone: Finding): NoteContent {
  const uncite = (statements: readonly Statement[]) =>
    statements
      .map(({ text, refs }) => ({ text, refs: refs.filter((ref) => !gone.refs.includes(ref)) }))
      .filter(({ refs }) => refs.length > 0);
  return {
    ...content,
    summary: uncite(content.summary),
    nextSteps: uncite(content.nextSteps),
    findings: content.findings
      .map(({ title, items }) => ({ title, items: items.filter((item) => item !== gone) }))
      .filter(({ items }) => items.length > 0),
  };
}
