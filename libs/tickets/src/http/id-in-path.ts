import { TicketToolError } from '../ticket-tool.error';

/** What means nothing in a path. Which ids exist is for the tool to say. */
const ID = /^[\w-]{1,80}$/;

/**
 * The id of a ticket, which may become a part of a path: nothing passes that could lead elsewhere.
 *
 * @throws TicketToolError `invalid`
 */
export function idInPath(tool: string, operation: string, ticketId: string): string {
  if (ID.test(ticketId)) return ticketId;
  throw new TicketToolError('invalid', `${tool} ${operation}: a ticket's id has up to 80 letters, digits, - and _ only`);
}
