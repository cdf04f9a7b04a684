import type { FaultOn } from '../faults/faults';

/** An operation of the API that a fault can hit. */
export const OPERATIONS = [
  'listRequests',
  'getRequest',
  'addNote',
  'listNotes',
  'getNote',
  'listSolutions',
  'getSolution',
  'listAssets',
  'token',
] as const;
export type Operation = (typeof OPERATIONS)[number];

export type Fault = FaultOn<Operation>;
