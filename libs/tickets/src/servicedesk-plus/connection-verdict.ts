import type { TicketToolError } from '../ticket-tool.error';
import type { ConnectionVerdict } from '../ticket-tool';
import { TransportFailure } from '../http/http-exchange';
import { unreachable } from '../http/unreachable';

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
      if (error.details.cause instanceof TransportFailure) return unreachable(error, 'ServiceDesk Plus', baseUrl);
      return `${baseUrl} answers, but not as a ServiceDesk Plus API: check the base URL (in the cloud it ends in /app/<portal>). (${error.message})`;
    case 'rate_limited':
      return `ServiceDesk Plus at ${baseUrl} is reached, but limits requests at the moment: test again in some minutes.`;
    case 'invalid':
      return `ServiceDesk Plus at ${baseUrl} is reached, but refuses a plain request for its tickets: its version may lack API v3. (${error.message})`;
    case 'ambiguous':
    case 'unavailable':
      return unreachable(error, 'ServiceDesk Plus', baseUrl);
  }
}
