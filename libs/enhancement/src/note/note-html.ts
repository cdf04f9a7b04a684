import { escapeHtml } from '#html';
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
    ...(opening === undefined ? [] : [`<p>${escapeHtml(opening)}</p>`]),
    ...partsOf(content, { statement: statementItem, finding: findingItem, line: escapeHtml }).map(
      ({ title, remark, items }) =>
        `<p><b>${escapeHtml(title)}</b>${bracketed(remark)}</p>\n<ul>\n${items.map((item) => `<li>${item}</li>`).join('\n')}\n</ul>`,
    ),
    ...(feedback === undefined ? [] : [feedbackLine(feedback)]),
    `<p><small>${escapeHtml(footerOf(content))}</small></p>`,
  ].join('\n');
}

function statementItem({ text, refs }: Statement): string {
  return `${escapeHtml(text)} <small>${escapeHtml(citation(refs))}</small>`;
}

function findingItem({ refs, id, url, title, remark, excerpts }: Finding): string {
  const label = id === undefined ? title : `#${id}`;
  const linked = url === undefined ? escapeHtml(label) : `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`;
  const rest = id === undefined || title === '' ? '' : ` ${escapeHtml(title)}`;
  const quote = excerpts.map((line) => `<br>${escapeHtml(line)}`).join('');
  return `<small>${escapeHtml(citation(refs))}</small> ${linked}${rest}${bracketed(remark)}${quote}`;
}

function feedbackLine({ yes, no }: FeedbackLinks): string {
  return `<p><small>${FEEDBACK_QUESTION} <a href="${escapeHtml(yes)}">Yes</a> · <a href="${escapeHtml(no)}">No</a></small></p>`;
}

function bracketed(remark: string): string {
  return remark === '' ? '' : ` <small>(${escapeHtml(remark)})</small>`;
}
