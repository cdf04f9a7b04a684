import type { Statement } from '../enhancement';
import type { Finding } from './findings';
import type { NoteContent } from './note-content';
import { partsOf } from './note-parts';

/** The note as plain text; its words are the ones that count. */
export function noteText(content: NoteContent): string {
  const { opening, footer } = content;
  const parts = partsOf(content, { statement: statementLine, finding: findingLines, line: (text) => text });
  return [
    ...(opening === undefined ? [] : [opening]),
    ...parts.map(({ title, remark, items }) => [`${title}${bracketed(remark)}`, ...items.map((item) => `- ${item}`)].join('\n')),
    footer,
  ].join('\n\n');
}

function statementLine({ text, refs }: Statement): string {
  return `${text} [${refs.join(', ')}]`;
}

function findingLines({ refs, id, title, remark, excerpt }: Finding): string {
  const head = [`[${refs.join(', ')}]`, ...(id === undefined ? [] : [`#${id}`]), ...(title === '' ? [] : [title])].join(' ');
  return `${head}${bracketed(remark)}${excerpt === '' ? '' : `\n  ${excerpt}`}`;
}

function bracketed(remark: string): string {
  return remark === '' ? '' : ` (${remark})`;
}
