import { time, visibility } from '../pages/elements';
import { html } from '../pages/html';
import type { SafeHtml } from '../pages/html';
import type { Product } from '../pages/layout';
import { richText } from '../pages/rich-text';

/** A ticket with what was noted on it. HTML where the names say so. */
export interface ShownTicket {
  readonly number: string;
  readonly subject: string;
  readonly descriptionHtml: string;
  readonly url: string;
  readonly createdAt: Date;
  readonly notes: readonly { readonly html: string; readonly public: boolean }[];
}

/** A client company on its simulated tool. */
export interface ShownClient {
  readonly name: string;
  readonly product: Product;
  /** Its list of tickets. */
  readonly url: string;
  /** Grows with every change. */
  readonly revision: () => number;
  readonly latest: () => ShownTicket | undefined;
  /** How many resolved tickets its notes can be written from. */
  readonly resolved: () => number;
}

/** The latest ticket of each client with its note, in a column of its own. */
export function sideBySideBody(clients: readonly ShownClient[]): SafeHtml {
  return html`<h1>Side by side</h1>
    <p class="muted">
      The latest ticket of each. A note is written from its own client's past, and knows nothing of the other's, however alike tickets are.
    </p>
    <div class="clients">${clients.map(column)}</div>`;
}

function column({ name, product, url, latest, resolved }: ShownClient): SafeHtml {
  const ticket = latest();
  return html`<section class="client ${product.look}" aria-label="${name}">
    <div class="card">
      <h2>${name}</h2>
      <div class="muted small">
        ${product.maker} ${product.name} (simulated) · <a href="${url}">all tickets</a> · a past of ${resolved()} resolved tickets
      </div>
    </div>
    ${ticket === undefined ? html`<div class="card waiting">No ticket yet.</div>` : shown(ticket)}
  </section>`;
}

function shown({ number, subject, descriptionHtml, url, createdAt, notes }: ShownTicket): SafeHtml {
  return html`<article class="card entry">
      <div class="entry-head">
        <div class="who"><a href="${url}">#${number}</a> ${subject}</div>
        <div class="end muted small">${time(createdAt)}</div>
      </div>
      <div class="rich">${richText(descriptionHtml)}</div>
    </article>
    ${notes.length === 0 && html`<div class="card waiting"><span class="dot"></span>No note yet.</div>`}
    ${notes.map(
      (note) =>
        html`<article class="card entry note ${note.public ? 'public' : 'private'}">
          <div class="entry-head">
            <div class="who">Note by AI Agents</div>
            <div class="end">${visibility(note.public)}</div>
          </div>
          <div class="rich">${richText(note.html)}</div>
        </article>`,
    )}`;
}
