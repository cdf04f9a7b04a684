import type { FaultOn } from '../faults/faults';

/** An operation of Jira's API that a fault can hit. */
export type JiraOperation = 'getIssue' | 'addComment' | 'listComments' | 'deleteComment' | 'search' | 'myself' | 'permissions';

export type JiraFault = FaultOn<JiraOperation>;
