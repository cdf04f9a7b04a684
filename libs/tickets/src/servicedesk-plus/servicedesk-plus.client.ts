import { asRecord, type JsonRecord } from '#json';
import type { Metrics } from '#observability';
import { verdictOf } from '../connection-verdict';
import { countedCall } from '../counted-call';
import { idInPath } from '../http/id-in-path';
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
import { explainServiceDeskPlus, testServiceDeskPlus } from './connection-test';
import { addNote, findNoteByMarker } from './notes';
import { listResolved, toResolvedTicket } from './resolved-tickets';
import type { ServiceDeskPlusApi } from './servicedesk-plus.api';
import { searchSolutions } from './solution-search';
import { toTicket } from './ticket-mapping';
import { SERVICEDESK_PLUS } from './tool-name';

/** What distinguishes one desk from another, beside its credentials. */
export interface Desk {
  readonly baseUrl: string;
  readonly kind: 'on-premises' | 'cloud';
}

/** One tenant's ServiceDesk Plus. */
export class ServiceDeskPlusClient implements TicketClient {
  constructor(
    private readonly desk: Desk,
    private readonly api: ServiceDeskPlusApi,
    private readonly metrics: Pick<Metrics, 'ticketToolRequests'>,
  ) {}

  fetchTicket(ticketId: string, signal: AbortSignal): Promise<Ticket> {
    return this.counted('fetch_ticket', async (operation) => {
      const id = idInPath(SERVICEDESK_PLUS, operation, ticketId);
      return toTicket(await this.request(operation, id, signal), id, this.pageOf(id));
    });
  }

  addNote(ticketId: string, note: TicketNote, signal: AbortSignal): Promise<{ noteId: string }> {
    return this.counted('add_note', (operation) =>
      addNote(this.api, this.desk.kind, operation, idInPath(SERVICEDESK_PLUS, operation, ticketId), note, signal),
    );
  }

  findNote(ticketId: string, marker: string, signal: AbortSignal): Promise<{ noteId: string } | undefined> {
    return this.counted('find_note', (operation) =>
      findNoteByMarker(this.api, operation, idInPath(SERVICEDESK_PLUS, operation, ticketId), marker, signal),
    );
  }

  listResolved(period: Period, page: string | undefined, signal: AbortSignal): Promise<ResolvedListing> {
    return this.counted('list_resolved', (operation) => listResolved(this.api, operation, period, page, signal));
  }

  fetchResolved(ticketId: string, signal: AbortSignal): Promise<ResolvedTicketOfTool> {
    return this.counted('fetch_resolved', async (operation) => {
      const id = idInPath(SERVICEDESK_PLUS, operation, ticketId);
      return toResolvedTicket(operation, await this.request(operation, id, signal), id, this.pageOf(id));
    });
  }

  testConnection(signal: AbortSignal): Promise<ConnectionVerdict> {
    const { baseUrl, kind } = this.desk;
    return verdictOf(
      () => this.counted('test_connection', (operation) => testServiceDeskPlus(this.api, operation, baseUrl, signal)),
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
      throw new TicketToolError('unavailable', `${SERVICEDESK_PLUS} ${operation}: the answer holds no request`);
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
    return countedCall(this.metrics, SERVICEDESK_PLUS, operation, work);
  }
}
