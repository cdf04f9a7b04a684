import type { JsonRecord } from '#json';
import type { Metrics } from '#observability';
import { verdictOf } from '../connection-verdict';
import { countedCall } from '../counted-call';
import { idInPath } from '../http/id-in-path';
import type { ConnectionVerdict, Period, ResolvedListing, ResolvedTicketOfTool, Ticket, TicketClient, TicketNote } from '../ticket-tool';
import { TicketToolError } from '../ticket-tool.error';
import { addComment, findCommentByMarker } from './comments';
import { explainJira, testJira } from './connection-test';
import type { JiraCredentials } from './credentials';
import { TICKET_FIELDS, toTicket } from './issue-mapping';
import type { JiraApi } from './jira.api';
import { listResolvedIssues, RESOLVED_FIELDS, toResolvedTicket } from './resolved-issues';
import { JIRA } from './tool-name';

/** One tenant's Jira Service Management. */
export class JiraClient implements TicketClient {
  constructor(
    private readonly baseUrl: string,
    private readonly kind: JiraCredentials['kind'],
    private readonly api: JiraApi,
    private readonly metrics: Pick<Metrics, 'ticketToolRequests'>,
  ) {}

  fetchTicket(ticketId: string, signal: AbortSignal): Promise<Ticket> {
    return this.counted('fetch_ticket', async (operation) =>
      toTicket(await this.issue(operation, ticketId, TICKET_FIELDS, signal), ticketId, this.baseUrl),
    );
  }

  addNote(ticketId: string, note: TicketNote, signal: AbortSignal): Promise<{ noteId: string }> {
    return this.counted('add_note', (operation) =>
      addComment(this.api, this.kind, operation, idInPath(JIRA, operation, ticketId), note, signal),
    );
  }

  findNote(
    ticketId: string,
    marker: string,
    signal: AbortSignal,
    meant?: Pick<TicketNote, 'public'>,
  ): Promise<{ noteId: string } | undefined> {
    return this.counted('find_note', (operation) =>
      findCommentByMarker(this.api, operation, idInPath(JIRA, operation, ticketId), marker, meant, signal),
    );
  }

  listResolved(period: Period, page: string | undefined, signal: AbortSignal): Promise<ResolvedListing> {
    return this.counted('list_resolved', (operation) => listResolvedIssues(this.api, this.kind, operation, period, page, signal));
  }

  fetchResolved(ticketId: string, signal: AbortSignal): Promise<ResolvedTicketOfTool> {
    return this.counted('fetch_resolved', async (operation) =>
      toResolvedTicket(operation, await this.issue(operation, ticketId, RESOLVED_FIELDS, signal), ticketId, this.baseUrl),
    );
  }

  testConnection(signal: AbortSignal): Promise<ConnectionVerdict> {
    return verdictOf(
      () => this.counted('test_connection', (operation) => testJira(this.api, operation, this.baseUrl, signal)),
      (error) => explainJira(error, this.baseUrl, this.kind),
      signal,
    );
  }

  private async issue(operation: string, ticketId: string, fields: string, signal: AbortSignal): Promise<JsonRecord> {
    const path = `/rest/api/2/issue/${idInPath(JIRA, operation, ticketId)}`;
    const issue = await this.api.get(operation, path, signal, { fields, expand: 'renderedFields' });
    if (issue['fields'] === undefined) throw new TicketToolError('unavailable', `${JIRA} ${operation}: the answer holds no issue`);
    return issue;
  }

  private counted<T>(operation: string, work: (operation: string) => Promise<T>): Promise<T> {
    return countedCall(this.metrics, JIRA, operation, work);
  }
}
