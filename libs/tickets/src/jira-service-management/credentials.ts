import { credential, misconfiguredAs } from '../credentials';
import { JIRA } from './tool-name';

/** Jira Cloud: the account's address with a token from id.atlassian.com. Data Center: a personal access token. */
export interface JiraCredentials {
  readonly kind: 'cloud' | 'data-center';
  readonly authorization: string;
}

const CLOUD = ['email', 'apiToken'] as const;
const DATA_CENTER = 'personalAccessToken';

/**
 * Reads a tenant's credentials: `email` and `apiToken`, or `personalAccessToken`.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/
 * @see https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html
 * @throws TicketToolError `misconfigured` that names the credential to set, never its value.
 */
export function readJiraCredentials(given: Readonly<Record<string, string>>): JiraCredentials {
  const cloudGiven = CLOUD.some((name) => given[name]);
  if (given[DATA_CENTER]) {
    if (cloudGiven) throw misconfiguredAs(JIRA, `set either ${CLOUD.join(' and ')} (Cloud) or ${DATA_CENTER} (Data Center), not both`);
    return { kind: 'data-center', authorization: `Bearer ${credential(JIRA, given, DATA_CENTER)}` };
  }
  if (!cloudGiven) throw misconfiguredAs(JIRA, `no credentials: set ${CLOUD.join(' and ')} (Cloud) or ${DATA_CENTER} (Data Center)`);
  const account = `${credential(JIRA, given, 'email')}:${credential(JIRA, given, 'apiToken')}`;
  return { kind: 'cloud', authorization: `Basic ${Buffer.from(account).toString('base64')}` };
}
