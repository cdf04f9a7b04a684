import type { Statement } from '../enhancement';
import type { Finding } from './findings';
import type { NoteContent } from './note-content';
import { footerOf, partsOf } from './note-parts';
import { citation } from './phrases';

/** The note as plain text; its words are the ones that count. */
export function noteText(content: NoteContent): string {
  const { opening } = content;
  const parts = partsOf(content, { statement: statementLine, finding: findingLines, line: (text) => text });
  return [
    ...(opening === undefined ? [] : [opening]),
    ...parts.map(({ title, remark, items }) => [`${title}${bracketed(remark)}`, ...items.map((item) => `- ${item}`)].join('\n')),
    footerOf(content),
  ].join('\n\n');
}

function statementLine({ text, refs }: Statement): string {
  return `${text} ${citation(refs)}`;
}

function findingLines({ refs, id, title, remark, excerpts }: Finding): string {
  const head = [citation(refs), ...(id === undefined ? [] : [`#${id}`]), ...(title === '' ? [] : [title])].join(' ');
  return `${head}${bracketed(remark)}${excerpts.map((line) => `\n  ${line}`).join('')}`;
}

function bracketed(remark: string): string {
  return remark === '' ? '' : ` (${remark})`;
}
