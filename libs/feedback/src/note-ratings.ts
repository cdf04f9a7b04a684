import { Injectable } from '@nestjs/common';
import { databaseFailure, type Queryable, TenantTransactions } from '#database';
import { Metrics } from '#observability';
import { cleanComment, MAX_COMMENT, type NoteRef, type Rating } from './rating';

/** A note, and what was said of it last. */
export interface RatedNote {
  readonly ticketId: string;
  /** Undefined while nobody has rated it. */
  readonly rating?: Rating;
  readonly comment: string;
}

export interface GivenRating {
  readonly rating: Rating;
  readonly comment: string;
  /** By which way it came. */
  readonly by: 'link' | 'api';
}

/** A comment is longer than what is kept of one. */
export class CommentTooLongError extends Error {
  override readonly name = 'CommentTooLongError';
  constructor() {
    super(`A comment has at most ${MAX_COMMENT} characters.`);
  }
}

/** Milliseconds: somebody waits for the page. */
const TIMEOUT_MS = 5_000;

/** The ratings of notes: one for each note, of which the last counts. */
@Injectable()
export class NoteRatings {
  constructor(
    private readonly transactions: TenantTransactions,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Undefined when no note was written for this delivery.
   *
   * @throws DatabaseUnavailableError
   */
  async find(note: NoteRef): Promise<RatedNote | undefined> {
    const rows = await this.query(note, (db) =>
      db.query<{ ticket_id: string; rating: Rating | null; comment: string | null }>('SELECT * FROM rated_note($1)', [note.deliveryId]),
    );
    return rows[0] && { ticketId: rows[0].ticket_id, comment: rows[0].comment ?? '', ...(rows[0].rating && { rating: rows[0].rating }) };
  }

  /**
   * Rates a note, instead of how it was rated before.
   *
   * @returns whether there is such a note.
   * @throws CommentTooLongError, DatabaseUnavailableError; nothing was recorded.
   */
  async rate(note: NoteRef, { rating, comment, by }: GivenRating): Promise<boolean> {
    const kept = cleanComment(comment);
    if (kept.length > MAX_COMMENT) throw new CommentTooLongError();
    const rows = await this.query(note, (db) =>
      db.query<{ previous: Rating | null }>('SELECT * FROM rate_note($1, $2, $3, $4)', [note.deliveryId, rating, kept, by]),
    );
    if (rows[0] === undefined) return false;
    if (rows[0].previous !== rating) this.metrics.feedback.inc({ tenant: note.tenantId, rating });
    return true;
  }

  private async query<T>({ tenantId }: NoteRef, work: (db: Queryable) => Promise<{ rows: T[] }>): Promise<T[]> {
    try {
      return (await this.transactions.withTenant(tenantId, work, TIMEOUT_MS)).rows;
    } catch (error) {
      throw databaseFailure(error);
    }
  }
}
