import { asRecord, asRecords, asText, type JsonRecord } from '#json';
import { jiraTime, resolutionText } from '#webhooks';
import { htmlToPlainText } from '../text/html-to-plain-text';
import type { Period, ResolvedListing, ResolvedTicketOfTool } from '../ticket-tool';
import { TicketToolError } from '../ticket-tool.error';
import type { JiraCredentials } from './credentials';
import { TICKET_FIELDS, toTicket } from './issue-mapping';
import type { JiraApi } from './jira.api';
import { JIRA } from './tool-name';

/** Fields that {@link toResolvedTicket} reads. */
export const RESOLVED_FIELDS = `${TICKET_FIELDS},resolution,resolutiondate,comment`;

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

/** An issue with what solved it. @throws TicketToolError `invalid` when it is not resolved (any more). */
export function toResolvedTicket(operation: string, issue: JsonRecord, key: string, baseUrl: string): ResolvedTicketOfTool {
  const fields = asRecord(issue['fields']) ?? {};
  const resolvedAt = jiraTime(fields['resolutiondate']);
  if (!resolvedAt) throw new TicketToolError('invalid', `${JIRA} ${operation}: the issue has no time at which it was resolved`);
  const visible = new Map(commentsOf(fields).map((comment) => [asText(comment['id']), comment['jsdPublic'] !== false]));
  const comments = commentsOf(asRecord(issue['renderedFields']) ?? {}).map((comment) => ({
    text: htmlToPlainText(asText(comment['body']) ?? ''),
    public: visible.get(asText(comment['id'])) ?? false,
  }));
  return { ...toTicket(issue, key, baseUrl), resolution: resolutionText(asRecord(fields['resolution']), comments), resolvedAt };
}

function commentsOf(fields: JsonRecord): readonly JsonRecord[] {
  return asRecords(asRecord(fields['comment'])?.['comments']);
}
