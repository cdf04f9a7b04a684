export * from './context/context-source';
export { CONTEXT_SOURCES } from './context/context-sources';
export { TicketHistorySource, type TicketHistorySettings } from './context/ticket-history.source';
export * from './enhancement';
export * from './enhancement.module';
export * from './graph/enhancement-graph';
export { TicketSkippedError } from './skip/skip-rules';
export { LanguageModel, type LanguageModelSettings } from './synthesis/language-model';
export { Synthesizer, type SynthesizerSettings } from './synthesis/synthesizer';
