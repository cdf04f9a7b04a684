import { createHmac } from 'node:crypto';
import type { Endpoint, EndpointAnswer } from '#smoke';
import type { Simulator } from './simulator';

/** Whoever sends webhooks for a tenant. */
export interface WebhookSender {
  readonly endpoint: Endpoint;
  readonly tenantId: string;
  readonly secret: string;
}

/** Posts a signed webhook about the ticket. */
export async function sendWebhook({ endpoint, tenantId, secret }: WebhookSender, ticketId: string): Promise<EndpointAnswer> {
  const body = JSON.stringify({ event: 'ticket_created', tenant_id: tenantId, ticket_id: ticketId });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return endpoint.send('POST', '/webhook/servicedesk', { headers: { 'x-servicedesk-signature': `sha256=${signature}` }, body });
}

/** One webhook of a stream, and what came of it. */
export interface SentWebhook {
  readonly ticketId: string;
  readonly status: number | undefined;
  /** What was answered, or why nothing was. */
  readonly said: string;
  readonly sentAt: Date;
  /** Milliseconds until the answer. */
  readonly tookMs: number;
}

/** Most seconds that a stream goes on for if nobody stops it. */
const LONGEST_SECONDS = 240;

/** Webhooks for new tickets, so many a second, until it is stopped. */
export class WebhookStream {
  private readonly under = new Set<Promise<void>>();
  private readonly sent: SentWebhook[] = [];
  private readonly began = performance.now();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly sender: WebhookSender,
    private readonly simulator: Simulator,
    perSecond: number,
  ) {
    this.timer = setInterval(() => this.sendOne(), 1000 / perSecond);
  }

  /** How many were answered so far. */
  get count(): number {
    return this.sent.length;
  }

  /** Stops, waits for the answers that are still to come, and returns all. */
  async stop(): Promise<readonly SentWebhook[]> {
    clearInterval(this.timer);
    await Promise.all(this.under);
    return this.sent;
  }

  private sendOne(): void {
    if (performance.now() - this.began > LONGEST_SECONDS * 1000) {
      clearInterval(this.timer);
      return;
    }
    const work = this.announce().finally(() => this.under.delete(work));
    this.under.add(work);
  }

  private async announce(): Promise<void> {
    let ticketId = 'none';
    let sentAt = new Date();
    const keep = (status: number | undefined, said: string): void => {
      this.sent.push({ ticketId, status, said, sentAt, tookMs: Date.now() - sentAt.getTime() });
    };
    try {
      ticketId = await this.simulator.createTicket('The printer on floor 3 prints blank pages');
      sentAt = new Date();
      const { status, body } = await sendWebhook(this.sender, ticketId);
      keep(status, body);
    } catch (error) {
      keep(undefined, error instanceof Error ? error.message : String(error));
    }
  }
}
