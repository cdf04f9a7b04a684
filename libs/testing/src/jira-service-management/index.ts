export type { JiraFault, JiraOperation } from './faults';
export type { JiraAccount, JiraIssue, JiraSiteComment, NewIssue } from './jira-site';
export * from './jira-simulator';
export { signedByJira } from './jira-webhooks';
