import { asRecord, asRecords, asText } from '#json';
import { jiraTime } from '#webhooks';
import type { Period, ResolvedListing } from '../ticket-tool';
import type { JiraCredentials } from './credentials';
import type { JiraApi } from './jira.api';

const PER_PAGE = 100;
const DAY_MS = 86_400_000;

/**
 * One page of the issues that were resolved in a period, oldest first.
 *
 * JQL reads times in the time zone of the account, which nobody here knows: it is asked for some days more, and what is outside is left out.
 * A page can so be empty and have a next one. The Cloud's pages are found by a token, those of Data Center by a number.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
 * @see https://developer.atlassian.com/changelog/#CHANGE-2046
 * @throws TicketToolError
 */
export async function listResolvedIssues(
  api: JiraApi,
  kind: JiraCredentials['kind'],
  operation: string,
  { from, to }: Period,
  page: string | undefined,
  signal: AbortSignal,
): Promise<ResolvedListing> {
  const [first, last] = [from.getTime() - DAY_MS, to.getTime() + 2 * DAY_MS].map((time) => new Date(time).toISOString().slice(0, 10));
  const query = {
    jql: `resolved >= "${first ?? ''}" AND resolved < "${last ?? ''}" ORDER BY resolved ASC, key ASC`,
    fields: 'resolutiondate',
    maxResults: PER_PAGE,
  };
  const body =
    kind === 'cloud'
      ? await api.get(operation, '/rest/api/3/search/jql', signal, { ...query, nextPageToken: page })
      : await api.get(operation, '/rest/api/2/search', signal, { ...query, startAt: page ?? 0 });
  const issues = asRecords(body['issues']);
  const read = Number(page ?? 0) + issues.length;
  const next =
    kind === 'cloud' ? asText(body['nextPageToken']) : issues.length > 0 && read < Number(body['total']) ? String(read) : undefined;
  return {
    tickets: issues.flatMap((issue) => {
      const id = asText(issue['key']);
      const resolvedAt = jiraTime(asRecord(issue['fields'])?.['resolutiondate']);
      return id !== undefined && resolvedAt && resolvedAt >= from && resolvedAt < to ? [{ id, resolvedAt }] : [];
    }),
    ...(next !== undefined && { next }),
  };
}
