import type { ResolvedTicket } from '#history';
import { asRecord, asRecords, asText, type JsonRecord } from '#json';
import { jiraTime } from './jira-time';
import { type JiraComment, resolutionText } from './resolution-text';
import { wikiPlainText } from './wiki-plain-text';

const MAX_LENGTH = 20_000;

/** A resolved issue of a webhook, whose texts are wiki markup, as it enters the history. */
export function resolvedTicket(key: string, issue: JsonRecord, fields: JsonRecord, payload: JsonRecord): ResolvedTicket {
  const createdAt = jiraTime(fields['created']);
  const category = asText(asRecord(fields['issuetype'])?.['name']);
  const url = pageOf(key, issue);
  // A comment of the transition itself stands beside the issue, not always in it.
  const said = [...asRecords(asRecord(fields['comment'])?.['comments']), ...asRecords([payload['comment']])].map(toComment);
  return {
    ticketId: key,
    subject: asText(fields['summary']) ?? key,
    description: wikiPlainText(asText(fields['description']) ?? '').slice(0, MAX_LENGTH),
    resolution: resolutionText(asRecord(fields['resolution']), said).slice(0, MAX_LENGTH),
    resolvedAt: jiraTime(fields['resolutiondate']) ?? new Date(),
    source: 'webhook',
    ...(category !== undefined && { category }),
    ...(url !== undefined && { url }),
    ...(createdAt !== undefined && { createdAt }),
  };
}

function toComment(comment: JsonRecord): JiraComment {
  return { text: wikiPlainText(asText(comment['body']) ?? ''), public: comment['jsdPublic'] !== false };
}

/** Where people open the issue, from the address of its resource: `https://jira.example/context/rest/api/2/issue/10002`. */
function pageOf(key: string, issue: JsonRecord): string | undefined {
  const site = /^(https?:\/\/.+?)\/rest\//.exec(asText(issue['self']) ?? '')?.[1];
  return site === undefined ? undefined : `${site}/browse/${key}`;
}
