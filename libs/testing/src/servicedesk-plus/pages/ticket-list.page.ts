import type { Desk, DeskTicket } from '../desk';
import { pill, time, visibility } from '../../pages/elements';
import { html } from '../../pages/html';
import type { SafeHtml } from '../../pages/html';

/** More rows would only be slow to scroll. */
const MAX_ROWS = 200;

/** All tickets, desk by desk, newest first. */
export function ticketListBody(desks: readonly Desk[]): SafeHtml {
  return html`<h1>Requests</h1>
    ${desks.map(
      (desk) =>
        html`<section class="desk" aria-label="${desk.title}">
          <div class="desk-head">
            <h2>${desk.title}</h2>
            <span class="muted small"
              >${counted(desk.tickets.length)} · ${desk.kind === 'cloud' ? 'cloud' : 'on-premises'} · ${desk.baseUrl}</span
            >
          </div>
          <div class="card scroll">${desk.tickets.length === 0 ? html`<p class="empty">No requests yet.</p>` : table(desk)}</div>
        </section>`,
    )}`;
}

function table(desk: Desk): SafeHtml {
  return html`<table class="list">
    <thead>
      <tr>
        <th>#</th>
        <th>Subject</th>
        <th>Requester</th>
        <th>Status</th>
        <th>Priority</th>
        <th>Notes</th>
        <th>Created</th>
      </tr>
    </thead>
    <tbody>
      ${desk.tickets.slice(0, MAX_ROWS).map((ticket) => row(desk, ticket))}
    </tbody>
  </table>`;
}

function row(desk: Desk, ticket: DeskTicket): SafeHtml {
  const notes = desk.notesOf(ticket.id);
  return html`<tr>
    <td class="muted">${ticket.displayId}</td>
    <td class="subject">
      <a href="/${desk.name}/tickets/${ticket.id}">${ticket.subject}</a>
      ${ticket.category !== undefined && html`<div class="muted small">${ticket.category}</div>`}
    </td>
    <td class="nowrap">${ticket.requester.name}</td>
    <td>${pill(ticket.status)}</td>
    <td>${pill(ticket.priority)}</td>
    <td class="nowrap">
      ${notes.length === 0 ? html`<span class="muted">–</span>` : html`${notes.length} ${visibility(notes.some((note) => note.public))}`}
    </td>
    <td class="nowrap muted small">${time(ticket.createdAt)}</td>
  </tr>`;
}

function counted(tickets: number): string {
  return tickets === 1 ? '1 request' : `${tickets} requests`;
}
