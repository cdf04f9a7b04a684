export * from './enhancement';
export * from './context/context-source';
