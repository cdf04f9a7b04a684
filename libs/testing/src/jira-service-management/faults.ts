import type { FaultOn } from '../faults/faults';

/** An operation of Jira's API that a fault can hit. */
export const JIRA_OPERATIONS = ['getIssue', 'addComment', 'listComments', 'deleteComment', 'search', 'myself', 'permissions'] as const;
export type JiraOperation = (typeof JIRA_OPERATIONS)[number];

export type JiraFault = FaultOn<JiraOperation>;
