import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '#database';
import type { Rating } from './rating';

/** How many notes helped, and how many did not. */
export interface RatingCount {
  readonly up: number;
  readonly down: number;
}

/** What a tenant's technicians think of their notes. */
export interface FeedbackStatistics extends RatingCount {
  /** By the month in UTC in which they were rated last, for example `2026-11`; oldest first. */
  readonly months: readonly (RatingCount & { readonly month: string })[];
  /** By model; notes without one are under `none`. Most often rated first, as below. */
  readonly models: readonly (RatingCount & { readonly model: string })[];
  /** By what a note shows something of; a note counts for each of its sources. */
  readonly sources: readonly (RatingCount & { readonly source: string })[];
}

/** A rating with what it is about. */
export interface RatedNoteEntry {
  /** Of the webhook's answer; the note shows it as its reference. */
  readonly jobId: string;
  readonly ticketId: string;
  readonly rating: Rating;
  readonly comment: string;
  readonly model?: string;
  readonly sources: readonly string[];
  /** Ids of the past tickets that the note shows. */
  readonly pastTickets: readonly string[];
  readonly ratedAt: Date;
}

export interface RatedNotesQuery {
  readonly rating: Rating;
  /** Job of the last note of the page before. Default: from the latest rating on. */
  readonly after?: string;
  /** Most notes. */
  readonly limit: number;
}

/** Ratings are read once and come down to a few groups before anything is counted by one thing: a tenant may have tens of thousands. */
const STATISTICS = `
  WITH grouped AS MATERIALIZED (
    SELECT date_trunc('month', rated_at AT TIME ZONE 'UTC') AS month, model, sources,
           count(*) FILTER (WHERE rating = 'up') AS up, count(*) FILTER (WHERE rating = 'down') AS down
    FROM feedback WHERE tenant_id = $1 GROUP BY 1, 2, 3
  )
  SELECT kind, name, sum(up)::int AS up, sum(down)::int AS down
  FROM (
    SELECT up, down, 'total' AS kind, '' AS name FROM grouped
    UNION ALL SELECT up, down, 'month', to_char(month, 'YYYY-MM') FROM grouped
    UNION ALL SELECT up, down, 'model', coalesce(model, 'none') FROM grouped
    UNION ALL SELECT up, down, 'source', source FROM grouped, unnest(sources) AS source
  ) AS counted
  GROUP BY kind, name ORDER BY CASE kind WHEN 'month' THEN 0 ELSE -sum(up + down) END, name`;

const RATED_NOTES = `
  SELECT delivery_id, ticket_id, rating, comment, model, sources, past_tickets, rated_at FROM feedback
  WHERE tenant_id = $1 AND rating = $2
    AND ($3::uuid IS NULL OR (rated_at, delivery_id) < (SELECT rated_at, delivery_id FROM feedback WHERE tenant_id = $1 AND delivery_id = $3))
  ORDER BY rated_at DESC, delivery_id DESC LIMIT $4`;

interface CountRow extends RatingCount {
  readonly kind: 'total' | 'month' | 'model' | 'source';
  readonly name: string;
}

interface RatedNoteRow {
  readonly delivery_id: string;
  readonly ticket_id: string;
  readonly rating: Rating;
  readonly comment: string;
  readonly model: string | null;
  readonly sources: string[];
  readonly past_tickets: string[];
  readonly rated_at: Date;
}

/** What was said of the notes of one tenant, for those who run the installation. */
@Injectable()
export class FeedbackReport {
  constructor(private readonly transactions: TenantTransactions) {}

  async statistics(tenantId: string): Promise<FeedbackStatistics> {
    const { rows } = await this.transactions.withTenant(tenantId, (db) => db.query<CountRow>(STATISTICS, [tenantId]));
    const of = (wanted: CountRow['kind']) => rows.filter(({ kind }) => kind === wanted);
    const [total = { up: 0, down: 0 }] = of('total');
    return {
      up: total.up,
      down: total.down,
      months: of('month').map(({ name: month, up, down }) => ({ month, up, down })),
      models: of('model').map(({ name: model, up, down }) => ({ model, up, down })),
      sources: of('source').map(({ name: source, up, down }) => ({ source, up, down })),
    };
  }

  /** The notes that were rated so, latest first. */
  async notes(tenantId: string, { rating, after, limit }: RatedNotesQuery): Promise<RatedNoteEntry[]> {
    const values = [tenantId, rating, after ?? null, limit];
    const { rows } = await this.transactions.withTenant(tenantId, (db) => db.query<RatedNoteRow>(RATED_NOTES, values));
    return rows.map((row) => ({
      jobId: row.delivery_id,
      ticketId: row.ticket_id,
      rating: row.rating,
      comment: row.comment,
      ...(row.model !== null && { model: row.model }),
      sources: row.sources,
      pastTickets: row.past_tickets,
      ratedAt: row.rated_at,
    }));
  }
}
