/** Name of the tool in errors, metrics and tenants' settings. */
export const JIRA = 'jira-service-management';
