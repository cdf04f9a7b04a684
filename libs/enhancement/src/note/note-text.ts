import type { Statement } from '../enhancement';
import type { Finding, NoteContent } from './note-content';

/** The note as plain text; its words are the ones that count. */
export function noteText({ opening, summary, findings, nextSteps, notChecked, footer }: NoteContent): string {
  return [
    opening,
    section('What this looks like', summary.map(statementLine)),
    ...findings.map(({ title, items }) => section(title, items.map(findingLine))),
    section('Suggested next steps', nextSteps.map(statementLine)),
    section(
      'Could not be checked',
      notChecked.map((line) => `- ${line}`),
    ),
    footer,
  ]
    .filter((part) => part !== undefined)
    .join('\n\n');
}

function section(title: string, lines: readonly string[]): string | undefined {
  return lines.length === 0 ? undefined : [title, ...lines].join('\n');
}

function statementLine({ text, refs }: Statement): string {
  return `- ${text} [${refs.join(', ')}]`;
}

function findingLine({ ref, id, title, remark, excerpt }: Finding): string {
  const head = [`- [${ref}]`, ...(id === undefined ? [] : [`#${id}`]), title, `(${remark})`].join(' ');
  return excerpt === '' ? head : `${head}\n  ${excerpt}`;
}
