import type { Statement } from '../enhancement';
import { FEEDBACK_QUESTION, type FeedbackLinks } from './feedback-line';
import type { Finding } from './findings';
import type { NoteContent } from './note-content';
import { footerOf, partsOf } from './note-parts';
import { citation } from './phrases';

/**
 * The note as Markdown, for tools that render it: CommonMark's bold, lists and links and nothing else. Every text is escaped, also from what
 * GitHub's dialect adds.
 */
export function noteMarkdown(content: NoteContent): string {
  const { opening, feedback } = content;
  const parts = partsOf(content, { statement: statementItem, finding: findingItem, line: escape });
  return [
    ...(opening === undefined ? [] : [escape(opening)]),
    ...parts.map(({ title, remark, items }) => `**${title}**${bracketed(remark)}\n\n${items.map((item) => `- ${item}`).join('\n')}`),
    ...(feedback === undefined ? [] : [feedbackLine(feedback)]),
    escape(footerOf(content)),
  ].join('\n\n');
}

function statementItem({ text, refs }: Statement): string {
  return `${escape(text)} ${escape(citation(refs))}`;
}

function findingItem({ refs, id, url, title, remark, excerpts }: Finding): string {
  const label = escape(id === undefined ? title : `#${id}`);
  const linked = url === undefined ? label : link(label, url);
  const rest = id === undefined || title === '' ? '' : ` ${escape(title)}`;
  // Two blanks before the break: a quote stands on a line of its own within the item.
  const quote = excerpts.map((line) => `  \n  ${escape(line)}`).join('');
  return `${escape(citation(refs))} ${linked}${rest}${bracketed(remark)}${quote}`;
}

function feedbackLine({ yes, no }: FeedbackLinks): string {
  return `${FEEDBACK_QUESTION} ${link('Yes', yes)} · ${link('No', no)}`;
}

/** @param label escaped */
function link(label: string, url: string): string {
  return `[${label}](<${url.replace(/[<>\\]/g, encodeURIComponent)}>)`;
}

function bracketed(remark: string): string {
  return remark === '' ? '' : ` (${escape(remark)})`;
}

/**
 * Escapes what Markdown reads inside a line, and what it reads at the beginning of one. `&` begins an entity, `@` a mention, and GitHub makes a
 * link of what begins with `https://` or `www.`.
 */
function escape(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#|~!&@]|:(?=\/\/)|(?<=\bwww)\./gi, String.raw`\$&`)
    .replace(/^(\d+)([.)])/, String.raw`$1\$2`)
    .replace(/^[-+=:]/, String.raw`\$&`);
}
