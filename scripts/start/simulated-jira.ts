import type { CreatedTicket, HelpDesk, Sender, WrittenNote } from './help-desk';
import { polled } from './polled';
import { StartError } from './start-error';
import type { DemoTicket } from './ticket';
import { sendJiraEvent, type WebhookAnswer } from './webhook';

/** A simulated Jira Service Management. It tells of a new issue in its own event, which it signs in its own way. */
export class SimulatedJira implements HelpDesk {
  private readonly issues: string;

  /** @param site origin of the simulator */
  constructor(site: string) {
    this.issues = `${site}/_simulator/issues`;
  }

  async create({ subject, description, priority, requester }: DemoTicket): Promise<CreatedTicket> {
    const response = await fetch(this.issues, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ summary: subject, description, priority, reporter: { displayName: requester ?? 'Robin Example' } }),
    });
    if (response.status !== 201) throw new StartError(`The simulated Jira does not take the ticket: ${await response.text()}`);
    const { key, url, event } = (await response.json()) as { key: string; url: string; event: object };
    return { id: key, url, event };
  }

  async announce({ event = {} }: CreatedTicket, sender: Sender): Promise<WebhookAnswer> {
    return sendJiraEvent(sender, event);
  }

  async firstNote(key: string, signal: AbortSignal): Promise<WrittenNote> {
    return polled(async () => {
      const response = await fetch(`${this.issues}/${key}/comments`, { signal });
      return ((await response.json()) as WrittenNote[])[0];
    }, signal);
  }
}
