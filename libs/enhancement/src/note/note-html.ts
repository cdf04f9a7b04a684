import type { Statement } from '../enhancement';
import { FEEDBACK_QUESTION, type FeedbackLinks } from './feedback-line';
import type { Finding } from './findings';
import type { NoteContent } from './note-content';
import { footerOf, partsOf } from './note-parts';
import { citation } from './phrases';

/** The note as HTML of the few elements that every help desk shows: p, b, ul, li, br, a, small. Every text is escaped. */
export function noteHtml(content: NoteContent): string {
  const { opening, feedback } = content;
  return [
    ...(opening === undefined ? [] : [`<p>${escape(opening)}</p>`]),
    ...partsOf(content, { statement: statementItem, finding: findingItem, line: escape }).map(
      ({ title, remark, items }) =>
        `<p><b>${escape(title)}</b>${bracketed(remark)}</p>\n<ul>\n${items.map((item) => `<li>${item}</li>`).join('\n')}\n</ul>`,
    ),
    ...(feedback === undefined ? [] : [feedbackLine(feedback)]),
    `<p><small>${escape(footerOf(content))}</small></p>`,
  ].join('\n');
}

function statementItem({ text, refs }: Statement): string {
  return `${escape(text)} <small>${escape(citation(refs))}</small>`;
}

function findingItem({ refs, id, url, title, remark, excerpts }: Finding): string {
  const label = id === undefined ? title : `#${id}`;
  const linked = url === undefined ? escape(label) : `<a href="${escape(url)}">${escape(label)}</a>`;
  const rest = id === undefined || title === '' ? '' : ` ${escape(title)}`;
  const quote = excerpts.map((line) => `<br>${escape(line)}`).join('');
  return `<small>${escape(citation(refs))}</small> ${linked}${rest}${bracketed(remark)}${quote}`;
}

function feedbackLine({ yes, no }: FeedbackLinks): string {
  return `<p><small>${FEEDBACK_QUESTION} <a href="${escape(yes)}">Yes</a> · <a href="${escape(no)}">No</a></small></p>`;
}

function bracketed(remark: string): string {
  return remark === '' ? '' : ` <small>(${escape(remark)})</small>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
