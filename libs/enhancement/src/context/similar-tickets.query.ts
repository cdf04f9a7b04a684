import { COURTESY_WORDS, withoutSubjectPrefixes, withoutTicketNoise } from '#history';
import type { Meaning } from './ticket-meaning';

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
  /** What the ticket means. Default: words alone are compared. */
  readonly meaning?: Meaning;
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
 * 1. The ticket's words are weighed by how often it says them and by how few of the tenant's tickets have them (inverse document frequency, to
 *    the power of 0.6: what is asked for is told by common words too). A word that no past ticket has is taken for the known word that it
 *    resembles most by trigrams, if one does: that forgives typing errors wherever a past ticket has the word, in subject, description or
 *    resolution.
 * 2. The rarest words lead, by index, to about 3,000 tickets, of which the 300 that share most with the new one are looked at.
 * 3. Those are ranked by the cosine between their words and the ticket's: a word said twice counts more than once, and less than double; one
 *    of the subject more than one of the description, and one of the resolution less.
 * 4. They are ranked a second time with the words that the best 20 have in common (pseudo-relevance feedback): of two tickets that share the
 *    same words with the new one, that which is like the others comes first.
 * 5. Where the ticket has an embedding, the 50 past tickets that mean the most similar are looked at too, and all are ranked by the cosine of
 *    their embeddings and the ticket's. Without one this costs nothing.
 * 6. The rankings are fused by reciprocal ranks (k = 60); meaning counts three times as much as
 *    each of the others.
 * 7. What technicians said of notes that showed a ticket shifts its place among the best 25, by a factor from 0.8 to 1.15 (about 15 places down
 *    and 9 up). It is as if ten had been undecided about each ticket, so one rating is worth about one place.
 *
 * Relevance, from 0 to 1, is what the threshold is about; a rank says nothing about that. It is the share of the ticket's words that the
 * past ticket has, each weighed by its rarity among the tenant's tickets (inverse document frequency), by where the new ticket has it
 * (subject 1, description 0.5) and by where the past ticket has it (subject 1, description 0.7, resolution 0.5); raised by the likeness of
 * the subjects above 0.3, and by the likeness of the meaning above what unrelated tickets have. A ticket of few or common words, which says
 * little, can only be a little relevant to anything: its weights are taken as shares of at least 6, about two rare words. For the threshold it is
 * multiplied by the factor of the ratings; what is returned is not, because the note calls it likeness.
 *
 * What bounds the work: 32 words, of which four unknown ones are looked up by likeness; 2,000 tickets for a word; 300 tickets ranked.
 */
export const SIMILAR_TICKETS = {
  name: 'similar_tickets',
  text: `
    WITH given AS MATERIALIZED (
      SELECT lexeme, 'A' = ANY (weights) AS in_subject, 1 + ln(cardinality(positions)) AS frequency, positions[1] AS position
      FROM unnest(ts_delete(
        setweight(to_tsvector($1::regconfig, $2), 'A') || setweight(to_tsvector($1::regconfig, $3), 'D'),
        tsvector_to_array(to_tsvector($1::regconfig, $7))
      ))
      ORDER BY in_subject DESC, position LIMIT 100
    ), history_size AS MATERIALIZED (
      -- Ten more, which have none of the words: a small history says little about how common a word is.
      SELECT coalesce(max(tickets), 0) + 10 AS tickets FROM known_words WHERE word = ''
    ), counted AS MATERIALIZED (
      SELECT given.*, coalesce(known_words.tickets, 0) AS tickets FROM given LEFT JOIN known_words ON known_words.word = given.lexeme
    ), resembling AS MATERIALIZED (
      SELECT unknown.lexeme, alike.word, alike.tickets, alike.likeness
      FROM (
        SELECT lexeme FROM counted WHERE tickets = 0 AND lexeme ~ '^[[:alpha:]]{3,30}$' ORDER BY in_subject DESC, position LIMIT 4
      ) AS unknown CROSS JOIN LATERAL (
        SELECT word, tickets, similarity(word, unknown.lexeme) AS likeness FROM known_words
        WHERE word % unknown.lexeme ORDER BY likeness DESC, tickets DESC, word LIMIT 1
      ) AS alike
      WHERE alike.likeness >= 0.45
    ), meant AS MATERIALIZED (
      SELECT coalesce(r.word, c.lexeme) AS lexeme, bool_or(c.in_subject) AS in_subject, max(c.frequency * coalesce(r.likeness, 1)) AS frequency,
        max(coalesce(r.tickets, c.tickets)) AS tickets
      FROM counted AS c LEFT JOIN resembling AS r USING (lexeme) GROUP BY 1
    ), weighed AS MATERIALIZED (
      SELECT meant.*, format('''%s''', replace(replace(lexeme, '\\', '\\\\'), '''', ''''''))::tsquery AS query,
        ln((history_size.tickets + 0.5)::float8 / (meant.tickets + 0.5)) AS rarity
      FROM meant CROSS JOIN history_size
    ), asked AS MATERIALIZED (
      -- A word of the subject that no past ticket has counts half; one of the description, a name or a number mostly, not at all.
      SELECT query, CASE WHEN NOT in_subject OR tickets = 0 THEN 0.5 ELSE 1 END * rarity AS weight
      FROM weighed WHERE in_subject OR tickets > 0
      ORDER BY frequency * rarity DESC, lexeme LIMIT 32
    ), words AS MATERIALIZED (
      SELECT lexeme, query, tickets, frequency * rarity AS lead, frequency * power(rarity, 0.6) AS weight
      FROM weighed WHERE tickets > 0 ORDER BY lead DESC, lexeme LIMIT 32
    ), leads AS MATERIALIZED (
      SELECT query, lead FROM (
        SELECT query, lead, sum(least(tickets, 2000)) OVER (ORDER BY lead DESC, lexeme) - least(tickets, 2000) AS tickets_before FROM words
      ) AS ordered
      WHERE tickets_before < 3000
    ), candidates_by_words AS MATERIALIZED (
      -- As float8, here and below: Postgres would take the root of a numeric, which takes longer than all the rest.
      SELECT h.ticket_id, sum(leads.lead) / power(10 + min(h.size)::float8, 0.4) AS score
      FROM leads CROSS JOIN LATERAL (
        SELECT ticket_id, length(search) AS size FROM searchable_history WHERE search @@ leads.query AND ticket_id <> $4 LIMIT 2000
      ) AS h
      GROUP BY h.ticket_id ORDER BY score DESC, h.ticket_id LIMIT 300
    ), by_meaning AS MATERIALIZED (
      SELECT ticket_id, similarity, row_number() OVER (ORDER BY similarity DESC, ticket_id) AS rank
      FROM history_by_meaning($8, $9::real[], ARRAY(SELECT ticket_id FROM candidates_by_words), 50) WHERE ticket_id <> $4
    ), candidates AS MATERIALIZED (
      SELECT ticket_id FROM candidates_by_words UNION SELECT ticket_id FROM by_meaning
    ), vectors AS MATERIALIZED (
      SELECT ticket_id, lexeme,
        (1 + ln(cardinality(positions))) * CASE WHEN 'A' = ANY (weights) THEN 1.2::float8 WHEN 'B' = ANY (weights) THEN 1 ELSE 0.7 END AS frequency
      FROM candidates JOIN searchable_history USING (ticket_id), unnest(search)
    ), norms AS MATERIALIZED (
      SELECT ticket_id, sqrt(sum(frequency * frequency)) AS norm FROM vectors GROUP BY ticket_id
    ), by_words AS MATERIALIZED (
      SELECT ticket_id, norm, score, row_number() OVER (ORDER BY score DESC, ticket_id) AS rank FROM (
        SELECT ticket_id, sum(frequency * weight) / norm AS score, norm FROM vectors JOIN words USING (lexeme) JOIN norms USING (ticket_id)
        GROUP BY ticket_id, norm
      ) AS scored
    ), nearest AS MATERIALIZED (
      SELECT ticket_id, norm, score / sum(score) OVER () AS share FROM by_words WHERE rank <= 20 AND score > 0
    ), shared_words AS MATERIALIZED (
      SELECT lexeme, sum(frequency / norm * share) AS frequency FROM nearest JOIN vectors USING (ticket_id)
      GROUP BY lexeme ORDER BY 2 DESC, lexeme LIMIT 100
    ), expanded AS MATERIALIZED (
      SELECT lexeme, sum(weight) AS weight FROM (
        SELECT lexeme, weight / (SELECT sqrt(sum(weight * weight)) FROM words) AS weight FROM words
        UNION ALL
        SELECT lexeme, 0.5 * frequency * power(ln((history_size.tickets + 0.5)::float8 / (known.tickets + 0.5)), 0.6)
        FROM shared_words CROSS JOIN history_size
        -- By their key: without the limit Postgres may think that it is cheaper to read all words.
        CROSS JOIN LATERAL (SELECT tickets FROM known_words WHERE word = lexeme LIMIT 1) AS known
        WHERE known.tickets < history_size.tickets AND lexeme <> ALL (tsvector_to_array(to_tsvector($1::regconfig, $7)))
      ) AS either GROUP BY lexeme
    ), by_feedback AS MATERIALIZED (
      SELECT ticket_id, row_number() OVER (ORDER BY sum(frequency * weight) / norm DESC, ticket_id) AS rank
      FROM vectors JOIN expanded USING (lexeme) JOIN norms USING (ticket_id) GROUP BY ticket_id, norm
    ), fused AS MATERIALIZED (
      SELECT ticket_id, by_meaning.similarity,
        coalesce(1.0 / (60 + by_words.rank), 0) + coalesce(1.0 / (60 + by_feedback.rank), 0) + coalesce(3.0 / (60 + by_meaning.rank), 0) AS score
      FROM by_words FULL JOIN by_feedback USING (ticket_id) FULL JOIN by_meaning USING (ticket_id) ORDER BY score DESC, ticket_id LIMIT 25
    )
    SELECT ticket_id, subject, description, resolution, url, resolved_at, relevance FROM (
      SELECT h.ticket_id, h.subject, left(h.description, 2000) AS description, left(h.resolution, 2000) AS resolution, h.url, h.resolved_at,
        fused.score * rated.factor AS score, rated.factor, 1 - (1 - shared.share) * (1 - greatest(0, (similarity(h.subject, $2) - 0.3) / 0.7))
          * (1 - coalesce(greatest(0, (fused.similarity - $10) / (1 - $10)), 0)) AS relevance
      FROM fused JOIN searchable_history AS h USING (ticket_id) CROSS JOIN LATERAL (
        -- One row, also for a ticket that nobody rated.
        SELECT 1 + coalesce(max((up - down)::float8 / (up + down + 10) * CASE WHEN up > down THEN 0.15 ELSE 0.2 END), 0) AS factor
        FROM history_ratings AS r WHERE r.ticket_id = fused.ticket_id
      ) AS rated CROSS JOIN LATERAL (
        -- 1.644934: ts_rank divides by it, so that a single occurrence in the subject counts 1.
        SELECT coalesce(sum(weight * least(1, 1.644934 * ts_rank('{0.1, 0.5, 0.7, 1}', h.search, query))) / greatest(sum(weight), 6), 0) AS share
        FROM asked
      ) AS shared
    ) AS found
    WHERE relevance * factor >= $5
    ORDER BY score DESC, relevance DESC, resolved_at DESC
    LIMIT $6`,
};

/**
 * The parameters of {@link SIMILAR_TICKETS}. Greetings, signatures and quoted mails are left out, as they were when the history was stored. Long
 * texts are cut: the first lines tell the trouble.
 */
export function similarTicketsValues(query: SimilarTicketsQuery): unknown[] {
  return [
    query.language,
    withoutSubjectPrefixes(query.subject).slice(0, 300),
    withoutTicketNoise(query.description).slice(0, 4_000),
    query.ticketId,
    query.minRelevance,
    query.maxResults,
    COURTESY_WORDS,
    query.meaning?.model ?? null,
    query.meaning === undefined ? null : `{${query.meaning.vector.join(',')}}`,
    query.meaning?.minSimilarity ?? 0,
  ];
}
