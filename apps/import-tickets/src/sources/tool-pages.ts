import type { HistoryStore, ResolvedTicket } from '#history';
import type { ResolvedTicketOfTool, TicketClient } from '#tickets';
import { TicketToolError } from '#tickets';
import { ImportError } from '../import.error';
import type { ImportOptions } from '../options';
import { type OnWait, patiently } from './patience';
import type { BadTicket, TicketPage } from './ticket-pages';

/** A single ticket may be gone, out of sight or open again; anything else concerns all of them. */
const CONCERNS_ONE = new Set(['not_found', 'forbidden', 'invalid']);

export interface ToolPagesOptions extends Pick<ImportOptions, 'tenant' | 'period' | 'refresh'> {
  readonly signal: AbortSignal;
  readonly onWait: OnWait;
}

/**
 * Reads the resolved tickets of a period from a ticketing tool. Those that are in the history and were not resolved again since are not fetched:
 * that is how an import which was stopped goes on where it was.
 *
 * @throws ImportError when the tool cannot list its tickets; TicketToolError when it refuses us or stays away.
 */
export async function* toolPages(client: TicketClient, history: HistoryStore, options: ToolPagesOptions): AsyncGenerator<TicketPage> {
  const { tenant, period, refresh, signal, onWait } = options;
  const list = client.listResolved?.bind(client);
  const fetch = client.fetchResolved?.bind(client);
  if (!list || !fetch) throw new ImportError("The tenant's ticketing tool cannot list resolved tickets.");
  let page: string | undefined;
  do {
    const listing = await patiently(() => list(period, page, signal), signal, onWait);
    const stored = refresh
      ? new Map<string, Date>()
      : await history.resolvedTimes(
          tenant,
          listing.tickets.map(({ id }) => id),
        );
    const missing = listing.tickets.filter(({ id, resolvedAt }) => stored.get(id)?.getTime() !== (resolvedAt?.getTime() ?? NaN));
    const tickets: ResolvedTicket[] = [];
    const bad: BadTicket[] = [];
    for (const { id } of missing) {
      try {
        tickets.push(toHistory(await patiently(() => fetch(id, signal), signal, onWait)));
      } catch (error) {
        if (!(error instanceof TicketToolError) || !CONCERNS_ONE.has(error.kind)) throw error;
        bad.push({ where: `ticket ${id}`, problem: error.message });
      }
    }
    yield {
      tickets,
      bad,
      known: listing.tickets.length - missing.length,
      ...(listing.total !== undefined && { total: listing.total }),
    };
    page = listing.next;
  } while (page !== undefined);
}

function toHistory({ id, subject, description, resolution, category, url, createdAt, resolvedAt }: ResolvedTicketOfTool): ResolvedTicket {
  return {
    ticketId: id,
    subject,
    description,
    resolution,
    resolvedAt,
    source: 'import',
    ...(category !== undefined && { category }),
    ...(url !== undefined && { url }),
    ...(createdAt !== undefined && { createdAt }),
  };
}
