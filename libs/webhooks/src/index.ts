export * from './signature';
export * from './servicedesk-plus/servicedesk-plus.webhook';
export * from './ticket-webhook';
export * from './ticket-webhooks';
export * from './webhook-routes';
