export * from './context/context-source';
export { TicketHistorySource } from './context/ticket-history.source';
export { type Meaning, TicketMeaning } from './context/ticket-meaning';
export * from './enhancement';
export * from './enhancement.module';
export * from './graph/enhancement-graph';
export { TicketSkippedError } from './skip/skip-rules';
