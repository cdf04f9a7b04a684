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
  /** As the prompt calls it, for example `past ticket`. */
  readonly kind: string;
  /** Of the ticket. */
  readonly subject: string;
  readonly title: string;
  readonly date: string;
  readonly resolution: string;
  /** The first line that is no field. */
  readonly text: string;
}

/** A piece of the prompt: `[begin MARK REF (kind)]`, lines, `[end MARK REF]`. */
const PIECE = /^\[begin (\w+) ([A-Z]{1,2}\d*) \(([^)]*)\)\]\n([\s\S]*?)\n\[end \1 \2\]$/gm;

/**
 * Condenses what the prompt gives by rules: what it looks like and which host is in trouble; then what solved the most similar tickets, and
 * what to read.
 */
export function standInAnswer(prompt: string): StandInAnswer {
  const pieces = [...prompt.matchAll(PIECE)].map(([, , ref = '', kind = '', text = '']) => pieceOf(ref, kind, text));
  const of = (...kinds: string[]) => pieces.filter(({ kind }) => kinds.includes(kind));
  const tickets = of('past ticket');
  const inTrouble = of('monitoring').filter(({ text }) => text.includes('firing'));
  const summary = [...likenessOf(tickets), ...inTrouble.map(troubleOf)];
  return {
    summary: summary.length > 0 ? summary : of('system', 'monitoring').slice(0, 1).map(subjectOf),
    next_steps: [
      ...stepsOf(tickets),
      ...of('article', 'web page')
        .filter((article) => isAbout(article, pieces))
        .slice(0, 1)
        .map(readingOf),
    ],
  };
}

const troubleOf = ({ ref, title, text }: Piece): Statement => ({ text: `${title} is in trouble: ${asClause(text)}`, refs: [ref] });
const subjectOf = ({ ref, title }: Piece): Statement => ({ text: `This is about ${title}.`, refs: ['T', ref] });
/** Two words of the subject: with one, anything with `files` or `server` in it would be a step. */
const isAbout = ({ title }: Piece, pieces: readonly Piece[]): boolean => {
  const words = wordsOf(pieces.find(({ ref }) => ref === 'T')?.subject ?? '');
  return [...wordsOf(title)].filter((word) => words.has(word)).length > 1;
};
const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu));
const readingOf = ({ ref, title }: Piece): Statement => ({ text: `Follow "${title}".`, refs: [ref] });

function pieceOf(ref: string, kind: string, content: string): Piece {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(content)?.[1]?.trim() ?? '';
  const resolution = field('Resolution');
  return {
    ref,
    kind,
    subject: field('Subject'),
    title: field('Title'),
    date: field('Date'),
    resolution: resolution === 'not recorded' ? '' : resolution,
    text: content.split('\n').find((line) => !/^(?:Title|Date|Subject|Resolution): /.test(line)) ?? '',
  };
}

function likenessOf(tickets: readonly Piece[]): Statement[] {
  const best = tickets[0];
  if (best === undefined) return [];
  const when = best.date === '' ? '' : ` on ${best.date}`;
  const statements: Statement[] = [{ text: `This looks like "${best.title}", which was resolved${when}.`, refs: ['T', best.ref] }];
  if (tickets.length > 1) {
    const text = `Trouble like this has been resolved ${tickets.length === 2 ? 'twice' : `${tickets.length} times`} before.`;
    statements.push({ text, refs: tickets.map(({ ref }) => ref) });
  }
  return statements;
}

/** One step for each different resolution, three at most. */
function stepsOf(tickets: readonly Piece[]): Statement[] {
  const byResolution = Map.groupBy(
    tickets.filter(({ resolution }) => resolution !== ''),
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
  return /^[A-Z][a-z]+\b/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
