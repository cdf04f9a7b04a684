interface Statement {
  readonly text: string;
  readonly refs: readonly string[];
}

/** An answer of the form that the prompt asks for. */
export interface StandInAnswer {
  readonly summary: readonly Statement[];
  readonly next_steps: readonly Statement[];
}

interface Piece {
  readonly ref: string;
  readonly title: string;
  readonly date: string;
  readonly resolution: string;
}

/** A piece of the prompt: `[begin MARK REF (kind)]`, lines, `[end MARK REF]`. */
const PIECE = /^\[begin (\w+) ([A-Z]{1,2}\d*) \([^)]*\)\]\n([\s\S]*?)\n\[end \1 \2\]$/gm;

/** Condenses what the prompt gives by rules: what it looks like, what solved the most similar ticket, and what solved the others. */
export function standInAnswer(prompt: string): StandInAnswer {
  const found = [...prompt.matchAll(PIECE)].filter(([, , ref]) => ref !== 'T').map(([, , ref = '', text = '']) => pieceOf(ref, text));
  const best = found[0];
  if (best === undefined) return { summary: [], next_steps: [] };
  return { summary: summaryOf(best, found), next_steps: stepsOf(found) };
}

function pieceOf(ref: string, text: string): Piece {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const resolution = field('Resolution');
  return { ref, title: field('Title'), date: field('Date'), resolution: resolution === 'not recorded' ? '' : resolution };
}

function summaryOf(best: Piece, found: readonly Piece[]): Statement[] {
  const when = best.date === '' ? '' : ` on ${best.date}`;
  const statements: Statement[] = [{ text: `This looks like "${best.title}", which was resolved${when}.`, refs: ['T', best.ref] }];
  if (found.length > 1) {
    const text = `Trouble like this has been resolved ${found.length === 2 ? 'twice' : `${found.length} times`} before.`;
    statements.push({ text, refs: found.map(({ ref }) => ref) });
  }
  return statements;
}

/** One step for each different resolution, three at most. */
function stepsOf(found: readonly Piece[]): Statement[] {
  const byResolution = Map.groupBy(
    found.filter(({ resolution }) => resolution !== ''),
    ({ resolution }) => resolution,
  );
  return [...byResolution].slice(0, 3).map(([resolution, pieces], index) => ({
    text: `${index === 0 ? 'Try first what helped before' : 'If that does not help'}: ${asClause(resolution)}`,
    refs: pieces.map(({ ref }) => ref),
  }));
}

function asClause(text: string): string {
  const sentence = /[.!?]$/.test(text) ? text : `${text}.`;
  // An acronym or a name keeps its capitals.
  return /^[A-Z][a-z]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
