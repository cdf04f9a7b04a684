export * from './servicedesk-plus';
