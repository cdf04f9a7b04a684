import type { Queryable, TenantTransactions } from '#database';
import { withoutHiddenCharacters } from '../text/hidden-characters';
import type { ContextQuery, ContextSource, FoundEvidence } from './context-source';
import { SIMILAR_TICKETS, type SimilarTicketRow, similarTicketsValues } from './similar-tickets.query';

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
  ) {
    this.timeoutMs = settings.timeoutMs;
  }

  /** @throws the database's error; a language that Postgres does not know is one. */
  async find({ tenant, ticket }: ContextQuery, signal: AbortSignal): Promise<FoundEvidence[]> {
    const values = similarTicketsValues({
      language: tenant.preferences.language ?? 'english',
      subject: withoutHiddenCharacters(ticket.subject),
      description: withoutHiddenCharacters(ticket.description),
      ticketId: ticket.id,
      minRelevance: this.settings.minRelevance,
      maxResults: this.settings.maxResults,
    });
    const search = (db: Queryable) => {
      // The wait for a connection may have taken longer than anybody waits for this answer.
      signal.throwIfAborted();
      return db.query<SimilarTicketRow>({ ...SIMILAR_TICKETS, values });
    };
    const { rows } = await this.transactions.withTenant(tenant.id, search, this.timeoutMs);
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
