import type { Queryable, TenantTransactions } from '#database';
import type { Tenant } from '#tenants';
import type { Ticket } from '#tickets';
import { withoutHiddenCharacters } from '../text/hidden-characters';
import type { ContextQuery, ContextSource, FoundEvidence } from './context-source';
import { SIMILAR_TICKETS, type SimilarTicketRow, similarTicketsValues } from './similar-tickets.query';
import type { Meaning, TicketMeaning } from './ticket-meaning';

export interface TicketHistorySettings {
  readonly maxResults: number;
  /** From 0 to 1; what it means is written at the query. */
  readonly minRelevance: number;
  /** Milliseconds. */
  readonly timeoutMs: number;
}

/** Resolved tickets of the same tenant that are like the new one. */
export class TicketHistorySource implements ContextSource {
  readonly name = 'ticket_history';
  readonly kind = 'past ticket';
  readonly refPrefix = 'H';
  readonly timeoutMs: number;

  constructor(
    private readonly transactions: TenantTransactions,
    private readonly settings: TicketHistorySettings,
    /** Undefined: tickets are compared by their words alone. */
    private readonly meaning?: Pick<TicketMeaning, 'of' | 'searchSucceeded' | 'searchFailed'>,
  ) {
    this.timeoutMs = settings.timeoutMs;
  }

  /** @throws the database's error; a language that Postgres does not know is one. */
  async find(query: ContextQuery, signal: AbortSignal): Promise<FoundEvidence[]> {
    const { tenant } = query;
    const ticket = {
      ...query.ticket,
      subject: withoutHiddenCharacters(query.ticket.subject),
      description: withoutHiddenCharacters(query.ticket.description),
    };
    const end = performance.now() + this.timeoutMs;
    const left = () => end - performance.now();
    // Half of the time is kept for the search itself.
    const meaning = await this.meaning?.of(tenant, ticket, this.timeoutMs / 2, signal);
    if (meaning === undefined) return this.search(tenant, ticket, undefined, left(), signal);
    try {
      // Half of what is left, so that words are still searched for when the search by meaning is slow.
      const found = await this.search(tenant, ticket, meaning, left() / 2, signal);
      this.meaning?.searchSucceeded();
      return found;
    } catch (error) {
      signal.throwIfAborted();
      this.meaning?.searchFailed(error);
      return this.search(tenant, ticket, undefined, left(), signal);
    }
  }

  /** @param timeoutMs Milliseconds after which the statement is cancelled. */
  private async search(
    tenant: Tenant,
    ticket: Ticket,
    meaning: Meaning | undefined,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<FoundEvidence[]> {
    const values = similarTicketsValues({
      language: tenant.preferences.language ?? 'english',
      subject: ticket.subject,
      description: ticket.description,
      ticketId: ticket.id,
      minRelevance: this.settings.minRelevance,
      maxResults: this.settings.maxResults,
      ...(meaning !== undefined && { meaning }),
    });
    const search = (db: Queryable) => {
      // The wait for a connection may have taken longer than anybody waits for this answer.
      signal.throwIfAborted();
      return db.query<SimilarTicketRow>({ ...SIMILAR_TICKETS, values });
    };
    const { rows } = await this.transactions.withTenant(tenant.id, search, timeoutMs);
    return rows.map(evidenceOf);
  }
}

function evidenceOf(row: SimilarTicketRow): FoundEvidence {
  const resolution = row.resolution.trim();
  const description = row.description.trim();
  const parts = [
    `Resolution: ${resolution === '' ? 'not recorded' : resolution}`,
    ...(description === '' ? [] : [`Description: ${description}`]),
  ];
  return {
    title: row.subject,
    text: parts.join('\n'),
    excerpt: resolution === '' ? 'No resolution was recorded.' : `Resolution: ${resolution}`,
    ...(row.url !== null && { url: row.url }),
    externalId: row.ticket_id,
    date: row.resolved_at,
    relevance: row.relevance,
    conclusive: resolution !== '',
  };
}
