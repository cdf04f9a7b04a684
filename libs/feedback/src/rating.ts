/** Whether a note helped. */
export const RATINGS = ['up', 'down'] as const;
export type Rating = (typeof RATINGS)[number];

/** Most characters of a comment. */
export const MAX_COMMENT = 1_000;

/** Which note: the one that was written for a delivery of a tenant. */
export interface NoteRef {
  readonly tenantId: string;
  /** The job_id of the webhook's answer, a UUID; the note shows it as its reference. */
  readonly deliveryId: string;
}

export function isRating(value: unknown): value is Rating {
  return RATINGS.some((rating) => rating === value);
}

/** A comment as it is kept: with one kind of line break and without control characters, which Postgres does not take as text. */
export function cleanComment(comment: string): string {
  return comment
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .toWellFormed()
    .trim();
}
