import type { DeliveryWatch } from './delivery-watch';
import type { CreatedTicket, HelpDesk, Sender, WrittenNote } from './help-desk';
import { noteBox } from './note-box';
import type { Output } from './output';
import { StartError } from './start-error';
import type { DemoTicket } from './ticket';
import type { WebhookAnswer } from './webhook';

const NOTE_WITHIN_MS = 120_000;

/** A ticket that is on the desk and was announced to the api. */
export interface AnnouncedTicket extends CreatedTicket {
  readonly tenantId: string;
  readonly desk: HelpDesk;
  readonly answer: WebhookAnswer;
  /** Milliseconds, as `performance.now()` gives them. */
  readonly sentAt: number;
}

/** How waiting for a note ended. */
export type Outcome = { readonly note: WrittenNote; readonly seconds: number } | { readonly none: string };

/** Opens a ticket on the tenant's desk and sends its webhook. */
export async function announceTicket(desk: HelpDesk, sender: Sender, ticket: DemoTicket): Promise<AnnouncedTicket> {
  const created = await desk.create(ticket);
  const sentAt = performance.now();
  return { ...created, tenantId: sender.tenantId, desk, answer: await desk.announce(created, sender), sentAt };
}

/**
 * Waits for the note of a ticket.
 *
 * @param watch Tells of a ticket that gets none; without it that takes two minutes to be seen.
 * @throws StartError when there is none after two minutes; the reason of `signal` when that aborts.
 */
export async function outcomeOf(
  { id, tenantId, desk, answer, sentAt }: AnnouncedTicket,
  { watch, signal = new AbortController().signal }: { readonly watch?: DeliveryWatch; readonly signal?: AbortSignal } = {},
): Promise<Outcome> {
  const timeout = AbortSignal.timeout(NOTE_WITHIN_MS);
  const done = new AbortController();
  const waiting = AbortSignal.any([signal, timeout, done.signal]);
  const { job_id: jobId = '' } = answer.body as { job_id?: string };
  const note = desk.firstNote(id, waiting).then((written): Outcome => ({ note: written, seconds: (performance.now() - sentAt) / 1_000 }));
  const end = watch?.endWithoutNote(tenantId, jobId, waiting).then((none): Outcome => ({ none }));
  // Whichever is late is given up.
  end?.catch(() => undefined);
  note.catch(() => undefined);
  try {
    return await Promise.race(end === undefined ? [note] : [note, end]);
  } catch (error) {
    if (!timeout.aborted) throw error;
    throw new StartError(`There is no note after ${NOTE_WITHIN_MS / 1_000} s. The worker's log says why.`);
  } finally {
    done.abort();
  }
}

/** Shows a note in a box, with the seconds since the webhook, or why there is none. @param of whose note it is, as in `Acme Corp on ServiceDesk Plus` */
export function showOutcome(output: Output, of: string, { url }: Pick<AnnouncedTicket, 'url'>, outcome: Outcome): void {
  if ('none' in outcome) {
    output.omitted(`${of}: the ticket gets no note: ${outcome.none}`);
  } else {
    const { note, seconds } = outcome;
    const title = `${of}: ${note.public ? 'public' : 'private'} note, ${seconds.toFixed(1)} s after the webhook`;
    output.print();
    output.print(noteBox(note.html, { title, width: output.width }));
  }
  output.print(`${'none' in outcome ? 'The ticket' : 'The ticket with its note'}: ${url}`);
}

/** What the api answered, on one line. */
export function describeAnswer({ status, body }: WebhookAnswer): string {
  return `${status} ${typeof body === 'string' ? body : JSON.stringify(body)}`;
}
