/** What the search for similar tickets is given. */
export interface SimilarTicketsQuery {
  /** Postgres text search configuration, for example `english`. */
  readonly language: string;
  readonly subject: string;
  readonly description: string;
  /** The ticket itself, which must not find itself. */
  readonly ticketId: string;
  /** From 0 to 1, see {@link SIMILAR_TICKETS}. */
  readonly minRelevance: number;
  readonly maxResults: number;
}

export interface SimilarTicketRow {
  readonly ticket_id: string;
  readonly subject: string;
  readonly description: string;
  readonly resolution: string;
  readonly url: string | null;
  readonly resolved_at: Date;
  readonly relevance: number;
}

/**
 * Finds the resolved tickets of the current tenant that are most like a new one, best first.
 *
 * Two rankings are fused by reciprocal ranks (k = 60): the ticket's words, rarest first, found by full text; and the likeness of the
 * subjects by trigrams, which forgives typing errors and other word forms. Asking for any of the words, not all, finds tickets that tell
 * the same trouble differently; only the rare words drive the search, because the common ones would match half of the history.
 *
 * Relevance, from 0 to 1, is what the threshold is about; a rank says nothing about that. It is the share of the ticket's words that the
 * past ticket has, each weighed by its rarity among the tenant's tickets (inverse document frequency), by where the new ticket has it
 * (subject 1, description 0.5) and by where the past ticket has it (subject 1, description 0.7, resolution 0.5); raised by the likeness of
 * the subjects above 0.3. A ticket of few or common words, which says little, can only be a little relevant to anything: its weights are
 * taken as shares of at least 6, about two rare words.
 *
 * What bounds the work: 24 words, a word counted in at most 1,000 tickets, about 2,000 tickets scored by words and 25 a ranking fused.
 */
export const SIMILAR_TICKETS = {
  name: 'similar_tickets',
  text: `
    WITH words AS MATERIALIZED (
      SELECT format('''%s''', replace(replace(lexeme, '\\', '\\\\'), '''', ''''''))::tsquery AS query, 'A' = ANY (weights) AS in_subject
      FROM unnest(setweight(to_tsvector($1::regconfig, $2), 'A') || setweight(to_tsvector($1::regconfig, $3), 'D'))
      ORDER BY in_subject DESC, positions[1]
      LIMIT 24
    ), history_size AS MATERIALIZED (
      -- Ten more, which have none of the words: a small history says little about how common a word is.
      SELECT count(*) + 10 AS tickets FROM (SELECT FROM searchable_history LIMIT 10000) AS sample
    ), counted AS MATERIALIZED (
      SELECT query, in_subject, (
        SELECT count(*) FROM (SELECT FROM searchable_history AS h WHERE h.search @@ words.query LIMIT 1000) AS sample
      ) AS tickets
      FROM words
    ), weighed AS MATERIALIZED (
      -- A word of the subject that no past ticket has counts half; one of the description, a name or a number mostly, not at all.
      SELECT counted.query, counted.tickets,
        CASE WHEN NOT in_subject OR counted.tickets = 0 THEN 0.5 ELSE 1 END
          * ln((history_size.tickets + 0.5)::float8 / (counted.tickets + 0.5)) AS weight
      FROM counted CROSS JOIN history_size
      WHERE in_subject OR counted.tickets > 0
    ), rarest AS MATERIALIZED (
      SELECT query, weight FROM (
        SELECT query, weight, sum(tickets) OVER (ORDER BY weight DESC, query) - tickets AS tickets_before FROM weighed WHERE tickets > 0
      ) AS ordered
      WHERE tickets_before < 2000
    ), by_words AS (
      SELECT ticket_id, row_number() OVER (ORDER BY score DESC, ticket_id) AS rank FROM (
        SELECT h.ticket_id, sum(rarest.weight * least(1, 1.644934 * ts_rank('{0.1, 0.5, 0.7, 1}', h.search, rarest.query))) AS score
        FROM rarest CROSS JOIN LATERAL (
          SELECT ticket_id, search FROM searchable_history WHERE search @@ rarest.query AND ticket_id <> $4 LIMIT 2000
        ) AS h
        GROUP BY h.ticket_id ORDER BY score DESC, h.ticket_id LIMIT 25
      ) AS scored
    ), by_subject AS (
      SELECT ticket_id, row_number() OVER (ORDER BY likeness DESC, ticket_id) AS rank FROM (
        SELECT ticket_id, similarity(subject, $2) AS likeness FROM searchable_history
        WHERE subject % $2 AND ticket_id <> $4 ORDER BY likeness DESC, ticket_id LIMIT 25
      ) AS scored
    ), fused AS (
      SELECT ticket_id, coalesce(1.0 / (60 + by_words.rank), 0) + coalesce(1.0 / (60 + by_subject.rank), 0) AS score
      FROM by_words FULL JOIN by_subject USING (ticket_id)
    )
    SELECT ticket_id, subject, description, resolution, url, resolved_at, relevance FROM (
      SELECT h.ticket_id, h.subject, left(h.description, 2000) AS description, left(h.resolution, 2000) AS resolution, h.url, h.resolved_at,
        fused.score, 1 - (1 - shared.share) * (1 - greatest(0, (similarity(h.subject, $2) - 0.3) / 0.7)) AS relevance
      FROM fused JOIN searchable_history AS h USING (ticket_id) CROSS JOIN LATERAL (
        -- 1.644934: ts_rank divides by it, so that a single occurrence in the subject counts 1.
        SELECT coalesce(sum(weight * least(1, 1.644934 * ts_rank('{0.1, 0.5, 0.7, 1}', h.search, query))) / greatest(sum(weight), 6), 0) AS share
        FROM weighed
      ) AS shared
    ) AS found
    WHERE relevance >= $5
    ORDER BY score DESC, relevance DESC, resolved_at DESC
    LIMIT $6`,
};

/** The parameters of {@link SIMILAR_TICKETS}. Long texts are cut: the first lines tell the trouble, what follows is history and signature. */
export function similarTicketsValues(query: SimilarTicketsQuery): unknown[] {
  return [
    query.language,
    query.subject.slice(0, 300),
    query.description.slice(0, 4_000),
    query.ticketId,
    query.minRelevance,
    query.maxResults,
  ];
}
