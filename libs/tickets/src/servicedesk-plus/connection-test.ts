import { type AnsweredKind, explainedFailure } from '../http/explained-failure';
import type { ConnectionVerdict } from '../ticket-tool';
import type { TicketToolError } from '../ticket-tool.error';
import type { ServiceDeskPlusApi } from './servicedesk-plus.api';

/**
 * Asks for one request: what a technician's key is for, and harmless.
 *
 * @throws TicketToolError
 */
export async function testServiceDeskPlus(
  api: ServiceDeskPlusApi,
  operation: string,
  baseUrl: string,
  signal: AbortSignal,
): Promise<ConnectionVerdict> {
  await api.get(operation, '/requests', signal, { list_info: { row_count: 1 } });
  return { ok: true, message: `ServiceDesk Plus at ${baseUrl} accepts the credentials and shows its requests.` };
}

/** What an administrator should know and do after a failed test call to `baseUrl`. */
export function explainServiceDeskPlus(error: TicketToolError, baseUrl: string, credentials: 'on-premises' | 'cloud'): string {
  const secret = credentials === 'cloud' ? 'client id, client secret and refresh token' : 'technician key';
  return explainedFailure(error, 'ServiceDesk Plus', baseUrl, (kind: AnsweredKind, reason: string): string => {
    switch (kind) {
      case 'unauthorized':
        return `ServiceDesk Plus at ${baseUrl} refuses the ${secret}: wrong, expired or revoked. (${reason})`;
      case 'forbidden':
        return `ServiceDesk Plus at ${baseUrl} accepts the ${secret}, but its technician may not view requests: give the technician's role that permission.`;
      case 'misconfigured':
      case 'not_found':
        return `${baseUrl} answers, but not as a ServiceDesk Plus API: check the base URL (in the cloud it ends in /app/<portal>). (${reason})`;
      case 'invalid':
        return `ServiceDesk Plus at ${baseUrl} is reached, but refuses a plain request for its tickets: its version may lack API v3. (${reason})`;
    }
  });
}
