import { type invariants } from '#testing';
import { type Environment } from '../../../values/environment';
import { type FixtureName } from '../fixtures';

/** Who notices: an invariant, the list of objects, the schemas of Kubernetes, or one of the questions below. */
export type Check = keyof typeof invariants | 'inventory' | 'schemas' | 'refusal' | 'upgrade';

/** A mistake in the templates. */
export interface Mutation {
  readonly name: string;
  /** Below `chart/templates`. */
  readonly file: string;
  readonly find: string | RegExp;
  readonly replace: string;
  /** With which values it shows; default: full. */
  readonly on?: FixtureName;
  readonly noticedBy: Check;
  /** For `refusal`: values that must go on being refused, laid over the fixture's. */
  readonly refused?: Environment;
  /** For `upgrade`: a change of values, and whose pods it must replace. */
  readonly upgrade?: readonly [change: Environment, rolled: readonly string[]];
}
