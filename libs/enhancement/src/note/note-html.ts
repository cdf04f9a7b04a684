import type { Statement } from '../enhancement';
import type { Finding, NoteContent } from './note-content';

/** The note as HTML of the few elements that every help desk shows: p, b, ul, li, br, a, small. Every text is escaped. */
export function noteHtml({ opening, summary, findings, nextSteps, notChecked, footer }: NoteContent): string {
  return [
    opening === undefined ? '' : `<p>${escape(opening)}</p>`,
    section('What this looks like', summary.map(statementItem)),
    ...findings.map(({ title, items }) => section(title, items.map(findingItem))),
    section('Suggested next steps', nextSteps.map(statementItem)),
    section('Could not be checked', notChecked.map(escape)),
    `<p><small>${escape(footer)}</small></p>`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function section(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<p><b>${escape(title)}</b></p>\n<ul>\n${items.map((item) => `<li>${item}</li>`).join('\n')}\n</ul>`;
}

function statementItem({ text, refs }: Statement): string {
  return `${escape(text)} <small>[${refs.map(escape).join(', ')}]</small>`;
}

function findingItem({ ref, id, url, title, remark, excerpt }: Finding): string {
  const label = id === undefined ? title : `#${id}`;
  const linked = url === undefined ? escape(label) : `<a href="${escape(url)}">${escape(label)}</a>`;
  const rest = id === undefined ? '' : ` ${escape(title)}`;
  const quote = excerpt === '' ? '' : `<br>${escape(excerpt)}`;
  return `<small>[${escape(ref)}]</small> ${linked}${rest} <small>(${escape(remark)})</small>${quote}`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
