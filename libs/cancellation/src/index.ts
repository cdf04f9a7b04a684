export * from './deadline';
export * from './until-aborted';
