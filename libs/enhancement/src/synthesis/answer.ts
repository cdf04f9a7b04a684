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

type Unmask = (text: string, refs: readonly string[]) => string;

const isAnswer = new Ajv({ strict: true }).compile<RawAnswer>(ANSWER_SCHEMA);

/**
 * Makes a synthesis of what the model wrote. Nothing of it is trusted: unknown references are removed, statements without a known one too,
 * and their text is made plain.
 *
 * @param unmask puts personal data back into the text of a statement that cites these references.
 * @returns undefined when the answer is not of the agreed form, or nothing of it holds.
 */
export function readAnswer(content: string, knownRefs: ReadonlySet<string>, unmask: Unmask = (text) => text): Synthesis | undefined {
  const answer = parse(content);
  if (!isAnswer(answer)) return undefined;
  const summary = statements(answer.summary, knownRefs, unmask);
  const nextSteps = statements(answer.next_steps, knownRefs, unmask);
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

function statements(raw: readonly RawStatement[], knownRefs: ReadonlySet<string>, unmask: Unmask): Statement[] {
  const seen = new Set<string>();
  const kept: Statement[] = [];
  for (const { text: rawText, refs: rawRefs } of raw) {
    const refs = [...new Set(rawRefs.map((ref) => ref.replace(/[[\]\s]/g, '').toUpperCase()))].filter((ref) => knownRefs.has(ref));
    if (refs.length === 0) continue;
    const text = shortenToWords(unmask(withoutInlineRefs(statementText(rawText)), refs), LIMITS.words);
    if (text === '' || seen.has(text)) continue;
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
