export * from './history-store';
export * from './noise/courtesy-words';
export * from './noise/ticket-noise';
