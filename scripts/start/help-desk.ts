import type { DemoTicket } from './ticket';
import type { WebhookAnswer } from './webhook';

/** A ticket on a simulated help desk. */
export interface CreatedTicket {
  readonly id: string;
  /** Address of its page. */
  readonly url: string;
  /** What the tool itself tells of it, where it does. */
  readonly event?: object;
}

/** A note on it, as HTML. */
export interface WrittenNote {
  readonly html: string;
  readonly public: boolean;
}

/** Who the api is told that a webhook is from. */
export interface Sender {
  /** Origin of the api. */
  readonly api: string;
  readonly tenantId: string;
  readonly secret: string;
}

/** The simulated help desk of one tenant, as a user of it: opens a ticket, and looks for notes. */
export interface HelpDesk {
  create(ticket: DemoTicket): Promise<CreatedTicket>;
  /** Tells the api of a new ticket with a signed webhook, as the tool does. */
  announce(ticket: CreatedTicket, sender: Sender): Promise<WebhookAnswer>;
  /**
   * Waits for the first note.
   *
   * @throws the reason of `signal` when it aborts first
   */
  firstNote(ticketId: string, signal: AbortSignal): Promise<WrittenNote>;
}
