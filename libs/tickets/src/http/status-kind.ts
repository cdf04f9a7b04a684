import type { TicketToolErrorKind } from '../ticket-tool.error';

/** What an answer looks like, beside its status. */
export interface AnswerShape {
  /** Whether the body is JSON. Tools answer so even when they find nothing: a page in HTML comes from somewhere else. */
  readonly isJson: boolean;
  /** Whether the body has the form that only the tool gives its answers. */
  readonly isFromTool: boolean;
}

/** The kind of a failure that only the HTTP status tells. */
export function kindOfStatus(status: number, { isJson, isFromTool }: AnswerShape): TicketToolErrorKind {
  switch (status) {
    case 401:
      return 'unauthorized';
    // Firewalls and proxies refuse with pages of their own, and would end every ticket.
    case 403:
      return isJson ? 'forbidden' : 'misconfigured';
    case 404:
      return isJson ? 'not_found' : 'misconfigured';
    case 408:
      return 'unavailable';
    case 429:
      return 'rate_limited';
    default:
      if (status >= 500) {
        return 'unavailable';
      }
      return status >= 400 || isFromTool ? 'invalid' : 'misconfigured';
  }
}

/** A server that fails after it read a write may have stored it, and so may one whose success cannot be read. */
export function kindOfWrite(kind: TicketToolErrorKind, status: number): TicketToolErrorKind {
  const failedInside = kind === 'unavailable' && status !== 408;
  const unreadableSuccess = kind === 'misconfigured' && status < 300;
  return failedInside || unreadableSuccess ? 'ambiguous' : kind;
}
