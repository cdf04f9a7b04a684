import type { DeskSolution } from '../desk-records';
import { time } from '../../pages/elements';
import { html } from '../../pages/html';
import type { SafeHtml } from '../../pages/html';
import { richText } from '../../pages/rich-text';

/** One article of the desk's knowledge base. */
export function solutionBody(solution: DeskSolution): SafeHtml {
  return html`<div class="ticket-head">
      <a class="back" href="/">← All requests</a>
      <h1>${solution.title}</h1>
      <div class="meta small"><span>${solution.topic} · ${solution.status} · ${time(solution.updatedAt)}</span></div>
    </div>
    <article class="card entry"><div class="rich">${richText(solution.description)}</div></article>`;
}
