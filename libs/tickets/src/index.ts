export { htmlToPlainText } from './text/html-to-plain-text';
export * from './servicedesk-plus/servicedesk-plus.tool';
export * from './simulated/postgres-simulated-desk';
export * from './simulated/simulated-desk';
export * from './simulated/simulated.tool';
export * from './ticket-tool';
export * from './ticket-tool-registry';
export * from './ticket-tool.error';
export * from './tickets.module';
