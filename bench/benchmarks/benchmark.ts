import type { BenchSystem } from '../environment/bench-system';
import type { BenchOptions } from '../options';
import type { Figure } from '../report/figure';
import type { Progress } from '../report/progress';
import type { Stubs } from '../stubs/stubs';

/** What every benchmark works with. */
export interface BenchContext {
  readonly system: BenchSystem;
  readonly stubs: Stubs;
  readonly options: BenchOptions;
  readonly say: Progress;
}

/** Measures one thing, and leaves nothing running. */
export type Benchmark = (context: BenchContext) => Promise<Figure[]>;
