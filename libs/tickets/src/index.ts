export { ServiceDeskPlusTool } from './servicedesk-plus/servicedesk-plus.tool';
export { htmlToPlainText } from './text/html-to-plain-text';
export * from './ticket-tool';
export * from './ticket-tool-registry';
export * from './ticket-tool.error';
export * from './tickets.module';
