/** The spread of a benchmark's rounds. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws RangeError when there are no values. */
export function spreadOf(values: readonly number[]): Spread {
  return { min: percentile(values, 0), median: median(values), max: percentile(values, 100) };
}

/**
 * The value that `percent` of the values do not exceed, by the nearest-rank method: always one of the values.
 *
 * @throws RangeError when there are no values.
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = sort(values);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return at(sorted, rank - 1);
}

/** The mean of the middle two when their number is even. */
function median(values: readonly number[]): number {
  const sorted = sort(values);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? at(sorted, middle) : (at(sorted, middle - 1) + at(sorted, middle)) / 2;
}

function sort(values: readonly number[]): number[] {
  if (values.length === 0) throw new RangeError('There are no values.');
  return [...values].sort((a, b) => a - b);
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN;
}
