export * from './background-rounds';
export * from './deadline';
export * from './until-aborted';
