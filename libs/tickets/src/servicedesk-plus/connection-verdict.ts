import type { TicketToolError } from '../ticket-tool.error';
import type { ConnectionVerdict } from '../ticket-tool';
import { TransportFailure } from './http-exchange';

/** What an administrator should know and do after a failed test call to `baseUrl`. */
export function failedVerdict(error: TicketToolError, baseUrl: string, credentials: 'on-premises' | 'cloud'): ConnectionVerdict {
  return { ok: false, message: explain(error, baseUrl, credentials) };
}

function explain(error: TicketToolError, baseUrl: string, credentials: 'on-premises' | 'cloud'): string {
  const secret = credentials === 'cloud' ? 'client id, client secret and refresh token' : 'technician key';
  switch (error.kind) {
    case 'unauthorized':
      return `ServiceDesk Plus at ${baseUrl} refuses the ${secret}: it is wrong, expired or revoked. (${error.message})`;
    case 'forbidden':
      return `ServiceDesk Plus at ${baseUrl} accepts the ${secret}, but its technician may not view requests: give the technician's role that permission.`;
    case 'misconfigured':
    case 'not_found':
      return `${baseUrl} answers, but not as a ServiceDesk Plus API: check the base URL (in the cloud it ends in /app/<portal>). (${error.message})`;
    case 'rate_limited':
      return `ServiceDesk Plus at ${baseUrl} is reached, but limits requests at the moment: test again in some minutes.`;
    case 'invalid':
      return `ServiceDesk Plus at ${baseUrl} is reached, but refuses a plain request for its tickets: its version may lack API v3. (${error.message})`;
    case 'ambiguous':
    case 'unavailable':
      return unreachable(error, baseUrl);
  }
}

function unreachable(error: TicketToolError, baseUrl: string): string {
  const { code } = error.details.cause instanceof TransportFailure ? error.details.cause : { code: '' };
  const { hostname, host } = new URL(baseUrl);
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host name ${hostname} cannot be resolved: check the base URL and the DNS of this network.`;
    case 'ECONNREFUSED':
      return `Nothing listens at ${host}: check the host and port of the base URL.`;
    case 'TIMEOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `No answer from ${host}: check that a firewall or network policy lets this connection out. (${error.message})`;
    case '':
      return `ServiceDesk Plus at ${baseUrl} is reached, but fails inside: look at its own log. (${error.message})`;
    default:
      return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)
        ? `The TLS certificate of ${host} is not trusted (${code}): install one of a known authority, or give ai-agents its authority.`
        : `The connection to ${host} breaks (${code}): check the base URL's scheme and port.`;
  }
}
