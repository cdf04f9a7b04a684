/** Name of the tool in errors, metrics and tenants' settings. */
export const SERVICEDESK_PLUS = 'servicedesk-plus';
