import { asRecord, asText } from '#json';
import { type AnsweredKind, explainedFailure } from '../http/explained-failure';
import type { ConnectionVerdict } from '../ticket-tool';
import { TicketToolError } from '../ticket-tool.error';
import type { JiraCredentials } from './credentials';
import type { JiraApi } from './jira.api';

/** What the account must be allowed to in at least one project, and how an administrator names it. */
const PERMISSIONS = { BROWSE_PROJECTS: 'Browse Projects', ADD_COMMENTS: 'Add Comments', SERVICEDESK_AGENT: 'agent access' } as const;

/**
 * Asks who the account is and what it may do: an internal comment needs an agent of a service project.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-permissions/
 * @throws TicketToolError
 */
export async function testJira(api: JiraApi, operation: string, baseUrl: string, signal: AbortSignal): Promise<ConnectionVerdict> {
  const account = asText((await api.get(operation, '/rest/api/2/myself', signal))['displayName']) ?? 'the account';
  const permissions = await permissionsOf(api, operation, signal);
  if (!permissions) {
    return {
      ok: false,
      message: `Jira at ${baseUrl} accepts the credentials, but has no service management: no internal comments can be written.`,
    };
  }
  const missing = Object.entries(PERMISSIONS).flatMap(([key, name]) => (permissions.has(key) ? [] : [name]));
  return missing.length === 0
    ? { ok: true, message: `Jira at ${baseUrl} accepts the credentials; ${account} is an agent of a service project.` }
    : {
        ok: false,
        message: `Jira at ${baseUrl} accepts the credentials, but ${account} has ${missing.join(', ')} in no project: make it an agent of the service project.`,
      };
}

/** The permissions that the account has somewhere; undefined when Jira does not know what an agent is. */
async function permissionsOf(api: JiraApi, operation: string, signal: AbortSignal): Promise<ReadonlySet<string> | undefined> {
  try {
    const body = await api.get(operation, '/rest/api/2/mypermissions', signal, { permissions: Object.keys(PERMISSIONS).join() });
    const all = asRecord(body['permissions']) ?? {};
    return new Set(Object.keys(all).filter((key) => asRecord(all[key])?.['havePermission'] === true));
  } catch (error) {
    if (error instanceof TicketToolError && error.kind === 'invalid') return undefined;
    throw error;
  }
}

/** What an administrator should know and do after a failed test call to `baseUrl`. */
export function explainJira(error: TicketToolError, baseUrl: string, credentials: JiraCredentials['kind']): string {
  const secret = credentials === 'cloud' ? 'email and API token' : 'personal access token';
  return explainedFailure(error, 'Jira', baseUrl, (kind: AnsweredKind, reason: string): string => {
    switch (kind) {
      case 'unauthorized':
        return `Jira at ${baseUrl} refuses the ${secret}: wrong, expired or revoked. (${reason})`;
      case 'forbidden':
        return `Jira at ${baseUrl} knows the ${secret}, but lets the account use nothing: give it access to the site. (${reason})`;
      case 'misconfigured':
      case 'not_found':
      case 'invalid':
        return `${baseUrl} answers, but not as a Jira API: check the base URL, such as https://<site>.atlassian.net. (${reason})`;
    }
  });
}
