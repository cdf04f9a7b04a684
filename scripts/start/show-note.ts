import type { LocalState, LocalTenant } from './local-state';
import { noteBox } from './note-box';
import type { Output } from './output';
import { SimulatedDesk } from './simulated-desk';
import { StartError } from './start-error';
import type { DemoTicket } from './ticket';
import { sendWebhook, type WebhookAnswer } from './webhook';

const NOTE_WITHIN_MS = 120_000;

/** A ticket that is on the desk and was announced to the api. */
export interface AnnouncedTicket {
  readonly id: string;
  /** Address of its page. */
  readonly url: string;
  readonly answer: WebhookAnswer;
  /** Milliseconds, as `performance.now()` gives them. */
  readonly sentAt: number;
}

/**
 * Opens a ticket on the tenant's desk and sends its webhook.
 *
 * @param secret Default: the tenant's own.
 */
export async function announceTicket(
  state: Pick<LocalState, 'api' | 'simulator'>,
  tenant: Pick<LocalTenant, 'id' | 'webhookSecret'>,
  ticket: DemoTicket,
  secret: string = tenant.webhookSecret,
): Promise<AnnouncedTicket> {
  const { id, url } = await new SimulatedDesk(state.simulator, tenant.id).create(ticket);
  const sentAt = performance.now();
  const answer = await sendWebhook({ api: state.api, tenantId: tenant.id, secret, ticketId: id });
  return { id, url, answer, sentAt };
}

/**
 * Waits for the note of a ticket and shows it in a box, with the seconds since the webhook.
 *
 * @throws StartError when there is none after two minutes; the reason of `signal` when that aborts.
 */
export async function showNote(
  output: Output,
  state: Pick<LocalState, 'simulator'>,
  tenant: Pick<LocalTenant, 'id'>,
  ticket: AnnouncedTicket,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const timeout = AbortSignal.timeout(NOTE_WITHIN_MS);
  try {
    const note = await new SimulatedDesk(state.simulator, tenant.id).firstNote(ticket.id, AbortSignal.any([signal, timeout]));
    const seconds = ((performance.now() - ticket.sentAt) / 1_000).toFixed(1);
    const title = `${note.public ? 'Public' : 'Private'} note on the ticket, ${seconds} s after the webhook`;
    output.print();
    output.print(noteBox(note.html, { title, width: output.width }));
    output.print();
    output.print(`The ticket with its note: ${ticket.url}`);
  } catch (error) {
    if (!timeout.aborted) throw error;
    throw new StartError(`There is no note after ${NOTE_WITHIN_MS / 1_000} s. The worker's log says why.`);
  }
}

/** What the api answered, on one line. */
export function describeAnswer({ status, body }: WebhookAnswer): string {
  return `${status} ${typeof body === 'string' ? body : JSON.stringify(body)}`;
}
