export type { OAuthClient } from './access-tokens';
export type { Desk, DeskNote, DeskOptions, DeskTicket, NewTicket } from './desk';
export type { DeskAsset, DeskSolution, NewAsset, NewSolution } from './desk-records';
export type { FaultEffect } from '../faults/faults';
export type { Fault, Operation } from './faults';
export type { Neighbour } from '../pages/layout';
export * from './servicedesk-plus-simulator';
export * from './simulator-settings';
