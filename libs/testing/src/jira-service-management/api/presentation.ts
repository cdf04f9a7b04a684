import type { JiraIssue, JiraSite, JiraSiteComment } from '../jira-site';
import { adfHtml } from '../rendering/adf';
import { wikiHtml } from '../rendering/wiki';

type Presented = Readonly<Record<string, unknown>>;

/** `2026-11-20T08:15:00.000+0000`: Jira writes the offset without a colon. */
export function jiraTimestamp(time: Date): string {
  return time.toISOString().replace('Z', '+0000');
}

/** Who somebody is in API v2: Cloud knows people by an account id, Data Center by a key and a name. */
export function presentUser({ kind }: JiraSite, displayName: string): Presented {
  const id = displayName.toLowerCase().replaceAll(' ', '-');
  const known = kind === 'cloud' ? { accountId: `fake-account-${id}`, accountType: 'atlassian' } : { key: `fake-key-${id}`, name: id };
  return { ...known, displayName, active: true };
}

/** All fields of an issue as API v2 and webhooks have them. */
export function issueFields(site: JiraSite, issue: JiraIssue): Presented {
  const comments = site.commentsOf(issue.key).map((comment) => presentComment(site, comment));
  return {
    summary: issue.summary,
    description: issue.description === '' ? null : issue.description,
    status: { name: issue.status, id: '10010', statusCategory: { key: issue.resolution ? 'done' : 'indeterminate' } },
    priority: { name: issue.priority, id: '3' },
    issuetype: { name: issue.type, id: '10005', subtask: false },
    project: { id: '10000', key: site.projectKey, name: 'IT Help', projectTypeKey: 'service_desk', simplified: false },
    reporter: { accountId: '5b10a2844c20165700ede21g', accountType: 'customer', active: true, ...issue.reporter },
    created: jiraTimestamp(issue.created),
    resolution: issue.resolution ? { id: '10000', name: issue.resolution.name, description: '' } : null,
    resolutiondate: issue.resolution ? jiraTimestamp(issue.resolution.at) : null,
    comment: { comments, maxResults: comments.length, total: comments.length, startAt: 0 },
  };
}

/** An issue with the fields that were asked for. */
export function presentIssue(
  site: JiraSite,
  issue: JiraIssue,
  origin: string,
  { fields, rendered }: { fields: string | undefined; rendered: boolean },
): Presented {
  const wanted = (all: Presented): Presented =>
    fields === undefined ? all : Object.fromEntries(Object.entries(all).filter(([name]) => fields.split(',').includes(name)));
  const html = {
    description: wikiHtml(issue.description),
    comment: { comments: site.commentsOf(issue.key).map((comment) => ({ id: comment.id, body: commentHtml(comment) })) },
  };
  return {
    id: issue.id,
    self: `${origin}/rest/api/2/issue/${issue.id}`,
    key: issue.key,
    fields: wanted(issueFields(site, issue)),
    ...(rendered && { renderedFields: wanted(html) }),
  };
}

/** A comment as the platform's API has it. */
export function presentComment(site: JiraSite, comment: JiraSiteComment, more: { rendered?: boolean; document?: boolean } = {}): Presented {
  const author = presentUser(site, comment.author);
  const text = typeof comment.body === 'string' ? comment.body : adfHtml(comment.body).replace(/<[^>]*>/g, '');
  return {
    id: comment.id,
    author,
    body: more.document ? comment.body : text,
    updateAuthor: author,
    created: jiraTimestamp(comment.created),
    updated: jiraTimestamp(comment.created),
    ...(site.serviceManagement && { jsdPublic: comment.public }),
    ...(more.rendered && { renderedBody: commentHtml(comment) }),
  };
}

/** What people see of a comment. */
export function commentHtml(comment: JiraSiteComment): string {
  return typeof comment.body === 'string' ? wikiHtml(comment.body) : adfHtml(comment.body);
}
