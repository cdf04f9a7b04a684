import { setTimeout as delay } from 'node:timers/promises';
import { paragraphs } from './html';
import { StartError } from './start-error';
import type { DemoTicket } from './ticket';

const POLL_MS = 100;

/** A ticket on the simulated help desk. */
export interface CreatedTicket {
  readonly id: string;
  readonly subject: string;
  /** Address of its page. */
  readonly url: string;
}

/** A note on it, as HTML. */
export interface WrittenNote {
  readonly html: string;
  readonly public: boolean;
}

/** The simulated help desk of one tenant, as a user of it: opens a ticket, and looks for notes. */
export class SimulatedDesk {
  private readonly tickets: string;

  /**
   * @param simulator origin of the simulator
   * @param desk name of the desk, which is the tenant's id
   */
  constructor(simulator: string, desk: string) {
    this.tickets = `${simulator}/_simulator/desks/${desk}/tickets`;
  }

  /** Opens a ticket now. Its id is new in every run, since the simulator forgets its tickets and the database does not. */
  async create(ticket: DemoTicket): Promise<CreatedTicket> {
    const { subject, description, priority, category, requester } = ticket;
    const response = await fetch(this.tickets, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        id: `30197${Date.now()}`,
        subject,
        description: paragraphs(description),
        priority,
        category,
        requester: { name: requester ?? 'Robin Example' },
      }),
    });
    if (response.status !== 201) throw new StartError(`The simulated desk does not take the ticket: ${await response.text()}`);
    return (await response.json()) as CreatedTicket;
  }

  /**
   * Waits for the first note.
   *
   * @throws the reason of `signal` when it aborts first
   */
  async firstNote(ticketId: string, signal: AbortSignal): Promise<WrittenNote> {
    for (;;) {
      const response = await fetch(`${this.tickets}/${ticketId}`, { signal });
      const { notes = [] } = (await response.json()) as { notes?: WrittenNote[] };
      if (notes[0] !== undefined) return notes[0];
      await delay(POLL_MS, undefined, { signal });
    }
  }
}
