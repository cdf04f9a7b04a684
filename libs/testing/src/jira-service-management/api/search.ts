import type { JiraIssue, JiraSite } from '../jira-site';
import { JiraRefusal } from './refusal';

const RESOLVED_BETWEEN = /^resolved >= "(\d{4}-\d\d-\d\d)" AND resolved < "(\d{4}-\d\d-\d\d)" ORDER BY resolved ASC, key ASC$/;

/** The issues that a query finds. It understands the one kind of query that an import asks. @throws JiraRefusal 400 */
export function findByJql(site: JiraSite, jql: string): readonly JiraIssue[] {
  const [, from, to] = RESOLVED_BETWEEN.exec(jql) ?? [];
  if (from === undefined || to === undefined) {
    throw new JiraRefusal(400, { errorMessages: [`Error in the JQL Query: ${jql.slice(0, 80)} is not understood.`], errors: {} });
  }
  // A day of JQL begins when it begins for the account.
  const midnight = (day: string): number => Date.parse(day) - site.account.utcOffsetMinutes * 60_000;
  return site.all
    .filter(({ resolution }) => resolution && resolution.at.getTime() >= midnight(from) && resolution.at.getTime() < midnight(to))
    .toSorted((a, b) => (a.resolution?.at.getTime() ?? 0) - (b.resolution?.at.getTime() ?? 0) || Number(a.id) - Number(b.id));
}
