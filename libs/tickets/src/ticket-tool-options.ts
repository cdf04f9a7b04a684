import type { Dispatcher } from 'undici';
import type { Metrics } from '#observability';

/** What the plugin of a tool is made with. */
export interface TicketToolOptions {
  /** Milliseconds until one HTTP request must have been answered completely. */
  readonly timeoutMs: number;
  /** Makes the connections to the addresses that tenants choose: see `guardedDispatcher`. */
  readonly dispatcher: Dispatcher;
  readonly metrics: Pick<Metrics, 'ticketToolRequests'>;
}
