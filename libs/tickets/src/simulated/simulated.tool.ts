import { untilAborted } from '#cancellation';
import type { Metrics } from '#observability';
import { simulatedWebhook } from '#webhooks';
import { verdictOf } from '../connection-verdict';
import { countedCall } from '../counted-call';
import type { ConnectionVerdict, Ticket, TicketClient, TicketNote, TicketTool, ToolConnection } from '../ticket-tool';
import { TicketToolError } from '../ticket-tool.error';
import type { SimulatedDesk } from './simulated-desk';

/** Name of the tool in errors, metrics and tenants' settings. */
const SIMULATED = 'simulated';

/**
 * A help desk inside our own database, for `helm test`, smoke runs and trying things out: the whole path runs on a live release, and no
 * client's desk is touched. A ticket that nobody created is answered as a plausible one, so that any id works.
 */
export class SimulatedTool implements TicketTool {
  readonly name = SIMULATED;
  readonly webhook = simulatedWebhook;
  readonly example = { baseUrl: '', credentials: {} };

  constructor(
    private readonly desk: SimulatedDesk,
    private readonly metrics: Pick<Metrics, 'ticketToolRequests'>,
  ) {}

  connect({ tenantId }: ToolConnection): TicketClient {
    return new SimulatedClient(tenantId, this.desk, this.metrics);
  }
}

class SimulatedClient implements TicketClient {
  constructor(
    private readonly tenantId: string,
    private readonly desk: SimulatedDesk,
    private readonly metrics: Pick<Metrics, 'ticketToolRequests'>,
  ) {}

  async fetchTicket(ticketId: string, signal: AbortSignal): Promise<Ticket> {
    const ticket = await this.call('fetch_ticket', 'unavailable', signal, () => this.desk.findTicket(this.tenantId, ticketId));
    return {
      id: ticketId,
      subject: ticket?.subject ?? `Simulated ticket ${ticketId}`,
      description: ticket?.description ?? 'Outlook asks for the password again and again since this morning, and no new mail arrives.',
      status: 'Open',
      priority: 'Normal',
      createdAt: ticket?.createdAt ?? new Date(),
    };
  }

  addNote(ticketId: string, note: TicketNote, signal: AbortSignal): Promise<{ noteId: string }> {
    // A commit whose answer is lost may have happened.
    return this.call('add_note', 'ambiguous', signal, () => this.desk.addNote(this.tenantId, ticketId, note));
  }

  findNote(ticketId: string, marker: string, signal: AbortSignal): Promise<{ noteId: string } | undefined> {
    return this.call('find_note', 'unavailable', signal, () => this.desk.findNote(this.tenantId, ticketId, marker));
  }

  testConnection(signal: AbortSignal): Promise<ConnectionVerdict> {
    return verdictOf(
      async () => {
        await this.call('test_connection', 'unavailable', signal, () => this.desk.ping(this.tenantId));
        return { ok: true, message: 'The simulated desk answers. It writes notes to our own database and to no help desk.' };
      },
      () => 'The simulated desk cannot reach its tables in Postgres: check the database and its migrations.',
      signal,
    );
  }

  private call<T>(operation: string, onFailure: 'unavailable' | 'ambiguous', signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return countedCall(this.metrics, SIMULATED, operation, async () => {
      if (signal.aborted) throw new TicketToolError('unavailable', `${SIMULATED} ${operation}: cancelled before it began`);
      // A query cannot be called back, but nobody has to wait for it.
      return untilAborted(signal, work).catch((error: unknown) => {
        const reason = signal.aborted ? 'cancelled while waiting for the database' : 'the database did not answer';
        throw new TicketToolError(onFailure, `${SIMULATED} ${operation}: ${reason}`, { cause: error });
      });
    });
  }
}
