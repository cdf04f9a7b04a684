import type { TicketToolError, TicketToolErrorKind } from '../ticket-tool.error';
import { TransportFailure } from './http-exchange';

/** Kinds of failures that a tool answers with, so that what to do about them is the tool's to say. */
export type AnsweredKind = Exclude<TicketToolErrorKind, 'rate_limited' | 'ambiguous' | 'unavailable'>;

/**
 * What an administrator should know and do after a test of the connection to `baseUrl` failed, in one sentence.
 *
 * @param product The tool as people call it.
 * @param ofTheTool Explains what the tool itself answered.
 */
export function explainedFailure(
  error: TicketToolError,
  product: string,
  baseUrl: string,
  ofTheTool: (kind: AnsweredKind, reason: string) => string,
): string {
  // An address that the guard refuses is misconfigured too, and answers nothing.
  if (error.details.cause instanceof TransportFailure) return unreachable(error, product, baseUrl);
  switch (error.kind) {
    case 'rate_limited':
      return `${product} at ${baseUrl} is reached, but limits requests at the moment: test again in some minutes.`;
    case 'ambiguous':
    case 'unavailable':
      return unreachable(error, product, baseUrl);
    default:
      return ofTheTool(error.kind, error.message);
  }
}

function unreachable(error: TicketToolError, product: string, baseUrl: string): string {
  const { code, url } = error.details.cause instanceof TransportFailure ? error.details.cause : { code: '', url: baseUrl };
  const { hostname, host } = new URL(url);
  // A tool may have a second address, such as that of the server of its tokens.
  const address = url.startsWith(baseUrl) ? 'the base URL' : 'this address among the credentials';
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host name ${hostname} cannot be resolved: check ${address} and the DNS of this network.`;
    case 'ADDRESS_REFUSED':
      return `No connection is made to ${host}: check ${address}. (${error.message})`;
    case 'ECONNREFUSED':
      return `Nothing listens at ${host}: check the host and port of ${address}.`;
    case 'TIMEOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `No answer from ${host}: check that a firewall or network policy lets this connection out. (${error.message})`;
    case '':
      return `${product} at ${baseUrl} is reached, but fails inside: look at its own log. (${error.message})`;
    default:
      return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)
        ? `The TLS certificate of ${host} is not trusted (${code}): install one of a known authority, or give ai-agents its authority.`
        : `The connection to ${host} breaks (${code}): check scheme and port of ${address}.`;
  }
}
