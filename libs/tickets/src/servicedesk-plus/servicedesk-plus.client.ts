import type { Metrics } from '#observability';
import { asId, asRecord, type JsonRecord } from '#json';
import { verdictOf } from '../connection-verdict';
import { countedCall } from '../counted-call';
import type {
  Asset,
  ConnectionVerdict,
  Period,
  ResolvedListing,
  ResolvedTicketOfTool,
  Solution,
  Ticket,
  TicketClient,
  TicketNote,
} from '../ticket-tool';
import { TicketToolError } from '../ticket-tool.error';
import { findAssets } from './asset-search';
import { explainServiceDeskPlus } from './connection-verdict';
import { findNoteByMarker, noteOf } from './note-search';
import { listResolved, toResolvedTicket } from './resolved-tickets';
import type { ServiceDeskPlusApi } from './servicedesk-plus.api';
import { searchSolutions } from './solution-search';
import { toTicket } from './ticket-mapping';

/** Ids become part of a path, so nothing may pass that means something there. Which ids exist is for the desk to say. */
const REQUEST_ID = /^[\w-]{1,50}$/;

/** What distinguishes one desk from another, beside its credentials. */
export interface Desk {
  readonly baseUrl: string;
  readonly kind: 'on-premises' | 'cloud';
}

/** One tenant's ServiceDesk Plus. Holds no connection of its own: Node's fetch keeps a pool for each host. */
export class ServiceDeskPlusClient implements TicketClient {
  constructor(
    private readonly desk: Desk,
    private readonly api: ServiceDeskPlusApi,
    private readonly metrics: Pick<Metrics, 'ticketToolRequests'>,
  ) {}

  fetchTicket(ticketId: string, signal: AbortSignal): Promise<Ticket> {
    return this.counted('fetch_ticket', async (operation) => {
      const id = requestId(ticketId, operation);
      return toTicket(await this.request(operation, id, signal), id, this.pageOf(id));
    });
  }

  listResolved(period: Period, page: string | undefined, signal: AbortSignal): Promise<ResolvedListing> {
    return this.counted('list_resolved', (operation) => listResolved(this.api, operation, period, page, signal));
  }

  fetchResolved(ticketId: string, signal: AbortSignal): Promise<ResolvedTicketOfTool> {
    return this.counted('fetch_resolved', async (operation) => {
      const id = requestId(ticketId, operation);
      return toResolvedTicket(operation, await this.request(operation, id, signal), id, this.pageOf(id));
    });
  }

  addNote(ticketId: string, note: TicketNote, signal: AbortSignal): Promise<{ noteId: string }> {
    return this.counted('add_note', async (operation) => {
      const path = `/requests/${requestId(ticketId, operation)}/notes`;
      const content = {
        description: note.html,
        show_to_requester: note.public,
        notify_technician: false,
        mark_first_response: false,
        add_to_linked_requests: false,
      };
      const body = await this.api.post(operation, path, signal, this.desk.kind === 'cloud' ? { request_note: content } : { note: content });
      const noteId = asId(noteOf(body)?.['id']);
      if (noteId === undefined) {
        throw new TicketToolError('ambiguous', `servicedesk-plus ${operation}: the answer says success and holds no note id`);
      }
      return { noteId };
    });
  }

  findNote(ticketId: string, marker: string, signal: AbortSignal): Promise<{ noteId: string } | undefined> {
    return this.counted('find_note', (operation) => findNoteByMarker(this.api, operation, requestId(ticketId, operation), marker, signal));
  }

  testConnection(signal: AbortSignal): Promise<ConnectionVerdict> {
    const { baseUrl, kind } = this.desk;
    return verdictOf(
      () =>
        this.counted('test_connection', async (operation) => {
          await this.api.get(operation, '/requests', signal, { list_info: { row_count: 1 } });
          return { ok: true, message: `ServiceDesk Plus at ${baseUrl} accepts the credentials and shows its requests.` };
        }),
      (error) => explainServiceDeskPlus(error, baseUrl, kind),
      signal,
    );
  }

  searchSolutions(words: readonly string[], limit: number, signal: AbortSignal): Promise<readonly Solution[]> {
    return this.counted('search_solutions', (operation) =>
      searchSolutions(this.api, operation, words, limit, (id) => this.solutionPageOf(id), signal),
    );
  }

  findAssets(names: readonly string[], limit: number, signal: AbortSignal): Promise<readonly Asset[]> {
    return this.counted('find_assets', (operation) => findAssets(this.api, operation, names, limit, signal));
  }

  private async request(operation: string, id: string, signal: AbortSignal): Promise<JsonRecord> {
    const request = asRecord((await this.api.get(operation, `/requests/${id}`, signal))['request']);
    if (!request) {
      throw new TicketToolError('unavailable', `servicedesk-plus ${operation}: the answer holds no request`);
    }
    return request;
  }

  /** Where a technician opens the ticket. A cloud base URL names its portal; without one it is the default portal. */
  private pageOf(id: string): string {
    const { baseUrl, kind } = this.desk;
    return kind === 'on-premises' ? `${baseUrl}/WorkOrder.do?woMode=viewWO&woID=${id}` : `${this.portal}/ui/requests/${id}/details`;
  }

  private solutionPageOf(id: string): string {
    const { baseUrl, kind } = this.desk;
    return kind === 'on-premises'
      ? `${baseUrl}/AddSolution.do?submitAction=viewSolution&fromListView=true&solutionID=${id}`
      : `${this.portal}/ui/solutions/${id}/details`;
  }

  private get portal(): string {
    const { baseUrl } = this.desk;
    return /\/app\/[^/]+$/.test(baseUrl) ? baseUrl : `${baseUrl}/app/itdesk`;
  }

  private counted<T>(operation: string, work: (operation: string) => Promise<T>): Promise<T> {
    return countedCall(this.metrics, 'servicedesk-plus', operation, work);
  }
}

function requestId(ticketId: string, operation: string): string {
  if (!REQUEST_ID.test(ticketId)) {
    throw new TicketToolError('invalid', `servicedesk-plus ${operation}: a ticket id has up to 50 letters, digits, - and _ only`);
  }
  return ticketId;
}
