export { ServiceDeskPlusTool } from './servicedesk-plus/servicedesk-plus.tool';
export type { SimulatedDesk } from './simulated/simulated-desk';
export { htmlToPlainText } from './text/html-to-plain-text';
export * from './ticket-tool';
export * from './ticket-tool-registry';
export * from './ticket-tool.error';
export { ticketTools } from './ticket-tools';
export * from './tickets.module';
