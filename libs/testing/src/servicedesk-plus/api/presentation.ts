import type { Desk, DeskNote, DeskTicket } from '../desk';
import type { DeskAsset, DeskSolution } from '../desk-records';

/** A member of a request or note as API v3 writes it. */
export type Presented = Readonly<Record<string, unknown>>;

/** A request as `GET /requests/{id}` shows it. */
export function presentRequest(desk: Desk, ticket: DeskTicket): Presented {
  return {
    ...presentRequestRow(desk, ticket),
    description: ticket.description,
    resolution: ticket.resolution === undefined ? null : { content: ticket.resolution, resolution_attachments: [] },
    mode: { name: 'Web Form', id: '301960000000006665' },
    request_type: { name: 'Incident', id: '301960000000008391' },
    urgency: null,
    impact: null,
    subcategory: null,
    item: null,
    udf_fields: {},
    attachments: [],
    email_ids_to_notify: [],
    is_trashed: false,
    is_read: true,
  };
}

/** A request as lists show it: without description and resolution. */
export function presentRequestRow(desk: Desk, ticket: DeskTicket): Presented {
  return {
    id: ticket.id,
    display_id: ticket.displayId,
    subject: ticket.subject,
    short_description: plainStart(ticket.description),
    status: { name: ticket.status, id: idFor(ticket.status), color: '#0066ff', internal_name: ticket.status },
    priority: { name: ticket.priority, id: idFor(ticket.priority), color: '#006600' },
    category: ticket.category === undefined ? null : { name: ticket.category, id: idFor(ticket.category) },
    requester: presentUser(ticket.requester.name, ticket.requester.email),
    technician: ticket.technician === undefined ? null : presentUser(ticket.technician),
    created_by: presentUser(ticket.requester.name, ticket.requester.email),
    created_time: presentTime(ticket.createdAt),
    last_updated_time: presentTime(ticket.resolvedAt ?? ticket.createdAt),
    resolved_time: ticket.resolvedAt ? presentTime(ticket.resolvedAt) : null,
    due_by_time: null,
    template: { name: 'Default Request', id: '301960000000006655', is_service_template: false },
    has_notes: desk.notesOf(ticket.id).length > 0,
    has_attachments: false,
    is_service_request: false,
    is_overdue: false,
    group: null,
    site: null,
  };
}

/** A note as `GET /requests/{id}/notes/{id}` shows it. */
export function presentNote(ticket: DeskTicket, note: DeskNote): Presented {
  return { ...presentNoteRow(ticket, note), description: note.html };
}

/** A note as the list shows it: without its text. */
export function presentNoteRow(ticket: DeskTicket, note: DeskNote): Presented {
  return {
    id: note.id,
    request: { id: ticket.id, subject: ticket.subject },
    show_to_requester: note.public,
    added_by: presentUser(note.addedBy),
    added_time: presentTime(note.addedAt),
    last_updated_by: presentUser(note.addedBy),
    last_updated_time: presentTime(note.addedAt),
    attachments: [],
    has_attachments: false,
  };
}

/** A solution as `GET /solutions/{id}` shows it. */
export function presentSolution(solution: DeskSolution): Presented {
  return { ...presentSolutionRow(solution), description: solution.description, attachments: [] };
}

/** A solution as the list shows it: without its text. */
export function presentSolutionRow(solution: DeskSolution): Presented {
  return {
    id: solution.id,
    title: solution.title,
    topic: { name: solution.topic, id: idFor(solution.topic) },
    approval_status: { name: solution.status, id: idFor(solution.status) },
    is_public: solution.public,
    created_time: presentTime(solution.updatedAt),
    last_updated_time: presentTime(solution.updatedAt),
    expiry_date: solution.expiresAt ? presentTime(solution.expiresAt) : null,
  };
}

/** An asset as the list shows it. */
export function presentAsset(asset: DeskAsset): Presented {
  const named = (name: string | undefined) => (name === undefined ? null : { name, id: idFor(name) });
  return {
    id: asset.id,
    name: asset.name,
    asset_tag: asset.tag ?? null,
    barcode: null,
    ip_address: asset.address ?? null,
    product_type: named(asset.type ?? 'Workstation'),
    product: named('Generic'),
    state: named('In Use'),
    user: asset.user === undefined ? null : presentUser(asset.user),
    department: named(asset.department),
    site: named(asset.site),
    location: asset.location ?? null,
  };
}

function presentTime(time: Date): Presented {
  const display = time.toLocaleString('en-US', {
    month: 'short',
    day: 'numeric',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  });
  return { display_value: display, value: String(time.getTime()) };
}

function presentUser(name: string, email?: string): Presented {
  return { id: idFor(name), name, email_id: email ?? null, phone: null, mobile: null, is_vipuser: false, department: null };
}

/** The same 18 digits for the same name. */
function idFor(name: string): string {
  let sum = 0;
  for (const character of name) {
    sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_000;
  }
  return `301960000000${String(sum).padStart(6, '0')}`;
}

function plainStart(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 100);
}
