import { Ajv } from 'ajv';
import type { Statement, Synthesis } from '../enhancement';
import { shortenToWords } from '../text/shorten';
import { statementText } from '../text/statement-text';
import { ANSWER_SCHEMA } from './answer-schema';

/** Most statements of a part, and most words of a statement: a model that talks too much must not fill the note. */
const LIMITS = { statements: 6, words: 60 };

interface RawStatement {
  readonly text: string;
  readonly refs: readonly string[];
}
interface RawAnswer {
  readonly summary: readonly RawStatement[];
  readonly next_steps: readonly RawStatement[];
}

const isAnswer = new Ajv({ strict: true }).compile<RawAnswer>(ANSWER_SCHEMA);

/**
 * Makes a synthesis of what the model wrote. Nothing of it is trusted: unknown references are removed, statements without a known one too,
 * and their text is made plain.
 *
 * @returns undefined when the answer is not of the agreed form, or nothing of it holds.
 */
export function readAnswer(content: string, knownRefs: ReadonlySet<string>): Synthesis | undefined {
  const answer = parse(content);
  if (!isAnswer(answer)) return undefined;
  const summary = statements(answer.summary, knownRefs);
  const nextSteps = statements(answer.next_steps, knownRefs);
  return summary.length + nextSteps.length === 0 ? undefined : { summary, nextSteps };
}

/** Takes the JSON out of a code fence, which some models put around it. */
function parse(content: string): unknown {
  const fenced = /^\s*```[a-z]*\s*\n([\s\S]*?)\n?\s*```\s*$/i.exec(content);
  try {
    return JSON.parse(fenced?.[1] ?? content) as unknown;
  } catch {
    return undefined;
  }
}

function statements(raw: readonly RawStatement[], knownRefs: ReadonlySet<string>): Statement[] {
  const seen = new Set<string>();
  const kept: Statement[] = [];
  for (const { text: rawText, refs: rawRefs } of raw) {
    const refs = [...new Set(rawRefs.map((ref) => ref.replace(/[[\]\s]/g, '').toUpperCase()))].filter((ref) => knownRefs.has(ref));
    const text = shortenToWords(withoutInlineRefs(statementText(rawText)), LIMITS.words);
    if (refs.length === 0 || text === '' || seen.has(text)) continue;
    seen.add(text);
    kept.push({ text, refs });
  }
  return kept.slice(0, LIMITS.statements);
}

/** The note puts the references behind a statement; a model that wrote them into the text as well would have them twice, checked or not. */
function withoutInlineRefs(text: string): string {
  return text
    .replace(/\s*[[(](?:[A-Z]{1,2}\d{1,3}|T)(?:\s*[,;]\s*(?:[A-Z]{1,2}\d{1,3}|T))*[\])]/g, '')
    .replace(/\s+([.,;:!?])/g, '$1')
    .trim();
}
