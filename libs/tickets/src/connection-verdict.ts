import type { ConnectionVerdict } from './ticket-tool';
import { TicketToolError } from './ticket-tool.error';

/**
 * The verdict of a test call, or no with what `explain` makes of its failure.
 *
 * @param test What is asked of the tool, as the tool's own words of success.
 * @throws TicketToolError when the caller gave up: that says nothing about the connection.
 */
export async function verdictOf(
  test: () => Promise<ConnectionVerdict>,
  explain: (error: TicketToolError) => string,
  signal: AbortSignal,
): Promise<ConnectionVerdict> {
  try {
    return await test();
  } catch (error) {
    if (!(error instanceof TicketToolError) || signal.aborted) throw error;
    return { ok: false, message: explain(error) };
  }
}
