import type { CreatedTicket, HelpDesk, Sender, WrittenNote } from './help-desk';
import { paragraphs } from './html';
import { polled } from './polled';
import { StartError } from './start-error';
import type { DemoTicket } from './ticket';
import { sendWebhook, type WebhookAnswer } from './webhook';

/** A simulated ServiceDesk Plus. */
export class SimulatedDesk implements HelpDesk {
  private readonly tickets: string;

  /**
   * @param simulator origin of the simulator
   * @param desk name of the desk, which is the tenant's id
   * @param newId gives the id of a new ticket; without it the desk does.
   */
  constructor(
    simulator: string,
    desk: string,
    private readonly newId: () => string | undefined = () => undefined,
  ) {
    this.tickets = `${simulator}/_simulator/desks/${desk}/tickets`;
  }

  async create({ subject, description, priority, category, requester }: DemoTicket): Promise<CreatedTicket> {
    const response = await fetch(this.tickets, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        id: this.newId(),
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

  async announce({ id }: CreatedTicket, sender: Sender): Promise<WebhookAnswer> {
    return sendWebhook({ ...sender, ticketId: id });
  }

  async firstNote(ticketId: string, signal: AbortSignal): Promise<WrittenNote> {
    return polled(async () => {
      const response = await fetch(`${this.tickets}/${ticketId}`, { signal });
      return ((await response.json()) as { notes?: WrittenNote[] }).notes?.[0];
    }, signal);
  }
}
