export * from './jira-service-management/jira-time';
export * from './jira-service-management/jira-service-management.webhook';
export * from './jira-service-management/resolution-text';
export { type SignatureClaim, type TimestampRule, verifySignature } from './signature';
export * from './servicedesk-plus/servicedesk-plus.webhook';
export * from './ticket-webhook';
export * from './ticket-webhooks';
export * from './webhook-routes';
