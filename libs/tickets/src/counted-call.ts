import type { Metrics } from '#observability';
import { TicketToolError } from './ticket-tool.error';

/** Does one operation of a tool and counts how it ended: `ok`, the kind of its error, or `failed` for a mistake of ours. */
export async function countedCall<T>(
  metrics: Pick<Metrics, 'ticketToolRequests'>,
  tool: string,
  operation: string,
  work: (operation: string) => Promise<T>,
): Promise<T> {
  let outcome = 'ok';
  try {
    return await work(operation);
  } catch (error) {
    outcome = error instanceof TicketToolError ? error.kind : 'failed';
    throw error;
  } finally {
    metrics.ticketToolRequests.inc({ tool, operation, outcome });
  }
}
