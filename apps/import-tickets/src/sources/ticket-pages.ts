import type { ResolvedTicket } from '#history';

/** A ticket that cannot be taken in. */
export interface BadTicket {
  /** For a person to find it again, for example `ticket 4711` or `line 12`. */
  readonly where: string;
  readonly problem: string;
}

/** At most 100 tickets of a source. */
export interface TicketPage {
  readonly tickets: readonly ResolvedTicket[];
  readonly bad: readonly BadTicket[];
  /** Tickets of the page that are in the history already. */
  readonly known: number;
  /** Tickets of the whole import, as far as the source knows. */
  readonly total?: number;
}

/** The most tickets of a page. */
export const PAGE_SIZE = 100;
