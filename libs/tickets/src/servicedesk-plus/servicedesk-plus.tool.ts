import { serviceDeskPlusWebhook } from '#webhooks';
import type { TicketClient, TicketTool, ToolConnection } from '../ticket-tool';
import type { TicketToolOptions } from '../ticket-tool-options';
import { httpAddress } from '../credentials';
import { OAuthAuthentication, TechnicianKeyAuthentication } from './authentication';
import { readServiceDeskPlusCredentials } from './credentials';
import { ServiceDeskPlusApi } from './servicedesk-plus.api';
import { ServiceDeskPlusClient } from './servicedesk-plus.client';
import { ZohoAccessToken } from './zoho-access-token';
import { SERVICEDESK_PLUS } from './tool-name';

/**
 * ManageEngine ServiceDesk Plus, API v3.
 *
 * On-premises: `baseUrl` is the server's address and `technicianKey` the credential.
 * Cloud: `baseUrl` ends in `/app/<portal>`, and `clientId`, `clientSecret`, `refreshToken` and `accountsUrl` are the credentials.
 */
export class ServiceDeskPlusTool implements TicketTool {
  readonly name = SERVICEDESK_PLUS;
  readonly webhook = serviceDeskPlusWebhook;
  readonly example = { baseUrl: 'https://desk.acme.example', credentials: { technicianKey: 'key-of-a-technician' } };

  constructor(private readonly options: TicketToolOptions) {}

  connect(connection: ToolConnection): TicketClient {
    const { timeoutMs, dispatcher, metrics } = this.options;
    const baseUrl = httpAddress(this.name, connection.baseUrl, 'baseUrl');
    const credentials = readServiceDeskPlusCredentials(connection.credentials);
    const authentication =
      credentials.kind === 'on-premises'
        ? new TechnicianKeyAuthentication(credentials.technicianKey)
        : new OAuthAuthentication(
            new ZohoAccessToken(credentials, { timeoutMs, dispatcher }, (outcome) =>
              metrics.ticketToolRequests.inc({ tool: this.name, operation: 'refresh_token', outcome }),
            ),
          );
    return new ServiceDeskPlusClient(
      { baseUrl, kind: credentials.kind },
      new ServiceDeskPlusApi(baseUrl, authentication, { timeoutMs, dispatcher }),
      metrics,
    );
  }
}
