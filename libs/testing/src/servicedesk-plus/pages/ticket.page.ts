import type { Desk, DeskNote, DeskTicket } from '../desk';
import { initials, pill, time, visibility } from '../../pages/elements';
import { html } from '../../pages/html';
import type { SafeHtml } from '../../pages/html';
import { richText } from '../../pages/rich-text';

/** One ticket as its technician sees it: the conversation, the notes, and the facts beside them. */
export function ticketBody(desk: Desk, ticket: DeskTicket): SafeHtml {
  const notes = desk.notesOf(ticket.id);
  return html`<div class="ticket-head">
      <a class="back" href="/">← All requests</a>
      <h1>${ticket.subject}</h1>
      <div class="meta small">
        <span>#${ticket.displayId}</span>${pill(ticket.status)}${pill(ticket.priority)}
        <span>Requested by ${ticket.requester.name} · ${time(ticket.createdAt)}</span>
      </div>
    </div>
    <div class="columns">
      <div>
        <article class="card entry">
          ${head(ticket.requester.name, ticket.createdAt, html`<span class="muted small">Description</span>`)}
          <div class="rich">${richText(ticket.description || '<p>No description was given.</p>')}</div>
        </article>
        ${
          ticket.resolution !== undefined &&
          html`<article class="card entry">
            ${head(ticket.technician ?? desk.technician, ticket.resolvedAt ?? ticket.createdAt, html`<span class="pill resolved">Resolution</span>`)}
            <div class="rich">${richText(ticket.resolution)}</div>
          </article>`
        }
        <div class="section">
          <h2>Notes</h2>
          <span class="muted small">${notes.length}</span>
        </div>
        ${notes.length === 0 ? waiting(ticket) : notes.map(noteEntry)}
      </div>
      <aside class="card facts">
        <h2>Details</h2>
        <dl>
          ${fact('Status', ticket.status)} ${fact('Priority', ticket.priority)} ${fact('Category', ticket.category ?? 'Not assigned')}
          ${fact('Technician', ticket.technician ?? 'Not assigned')} ${fact('Requester', ticket.requester.name)}
          ${ticket.requester.email !== undefined && fact('E-mail', ticket.requester.email)} ${fact('Created', time(ticket.createdAt))}
          ${ticket.resolvedAt && fact('Resolved', time(ticket.resolvedAt))} ${fact('Request ID', ticket.id)} ${fact('Site', desk.title)}
        </dl>
      </aside>
    </div>`;
}

function noteEntry(note: DeskNote): SafeHtml {
  return html`<article class="card entry note ${note.public ? 'public' : 'private'}">
    ${head(
      note.addedBy,
      note.addedAt,
      html`${!note.public && html`<span class="muted small">Technicians only</span>`} ${visibility(note.public)}`,
      'note-by',
    )}
    <div class="rich">${richText(note.html)}</div>
  </article>`;
}

function head(name: string, at: Date, end: SafeHtml, avatarKind = ''): SafeHtml {
  return html`<div class="entry-head">
    <span class="avatar ${avatarKind}" aria-hidden="true">${initials(name)}</span>
    <div>
      <div class="who">${name}</div>
      <div class="muted small">${time(at)}</div>
    </div>
    <div class="end">${end}</div>
  </div>`;
}

function waiting(ticket: DeskTicket): SafeHtml {
  return ticket.resolution === undefined
    ? html`<div class="card waiting"><span class="dot"></span>No note yet. This page shows the note as soon as it is written.</div>`
    : html`<div class="card waiting">No notes.</div>`;
}

function fact(name: string, value: string | SafeHtml): SafeHtml {
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}
