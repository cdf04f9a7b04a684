import { mistakesInChanges } from './changes';
import { mistakesInHooks } from './hooks';
import { mistakesInObjects } from './objects';
import { mistakesInPods } from './pods';
import { mistakesInReach } from './reach';
import { mistakesInScaling } from './scaling';
import { mistakesInSelection } from './selection';
import { type Mutation } from './mutation';

export { type Check, type Mutation } from './mutation';

/** Mistakes that somebody could make in the templates; the tests must notice each of them. */
export const mutations: readonly Mutation[] = [
  ...mistakesInSelection,
  ...mistakesInPods,
  ...mistakesInHooks,
  ...mistakesInScaling,
  ...mistakesInReach,
  ...mistakesInObjects,
  ...mistakesInChanges,
];
