import { jiraServiceManagementWebhook } from '#webhooks';
import { httpAddress } from '../credentials';
import type { TicketClient, TicketTool, ToolConnection } from '../ticket-tool';
import type { TicketToolOptions } from '../ticket-tool-options';
import { readJiraCredentials } from './credentials';
import { JiraApi } from './jira.api';
import { JiraClient } from './jira.client';
import { JIRA } from './tool-name';

/**
 * Atlassian Jira Service Management.
 *
 * Cloud: `baseUrl` is the site, such as `https://acme.atlassian.net`, and `email` and `apiToken` are the credentials.
 * Data Center: `baseUrl` is the server's address with its context path, and `personalAccessToken` the credential.
 */
export class JiraServiceManagementTool implements TicketTool {
  readonly name = JIRA;
  readonly webhook = jiraServiceManagementWebhook;
  readonly example = {
    baseUrl: 'https://acme.atlassian.net',
    credentials: { email: 'ai-agents@acme.example', apiToken: 'API-token-of-that-account' },
  };

  constructor(private readonly options: TicketToolOptions) {}

  connect({ baseUrl, credentials }: ToolConnection): TicketClient {
    const address = httpAddress(this.name, baseUrl, 'baseUrl');
    const { kind, authorization } = readJiraCredentials(credentials);
    return new JiraClient(address, kind, new JiraApi(address, authorization, this.options), this.options.metrics);
  }
}
