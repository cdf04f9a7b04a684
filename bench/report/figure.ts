import { type Spread, spreadOf } from './statistics';

/** What a figure should reach. Which value is judged is part of the goal: a rate by its median, an error count by its worst round. */
export interface Goal {
  readonly comparison: '>=' | '<=' | '>' | '=';
  readonly value: number;
  /** Default `median`. */
  readonly judged?: keyof Spread;
}

/** One line of the result; the JSON form is a contract with the programs that read it. */
export interface Figure extends Spread {
  readonly name: string;
  readonly unit: string;
  /** For example `>= 0.75`; null when the figure is only information. */
  readonly goal: string | null;
  readonly met: boolean | null;
}

/** Makes a figure of the values of all rounds. */
export function figure(name: string, unit: string, values: readonly number[], goal?: Goal): Figure {
  const spread = spreadOf(values);
  return {
    name,
    unit,
    min: rounded(spread.min),
    median: rounded(spread.median),
    max: rounded(spread.max),
    goal: goal === undefined ? null : `${goal.comparison} ${goal.value}`,
    met: goal === undefined ? null : meets(spread[goal.judged ?? 'median'], goal),
  };
}

/** Counts what must not happen in any round. */
export function mustBeZero(name: string, unit: string, counts: readonly number[]): Figure {
  return figure(name, unit, counts, { comparison: '=', value: 0, judged: 'max' });
}

function meets(value: number, { comparison, value: wanted }: Goal): boolean {
  switch (comparison) {
    case '>=':
      return value >= wanted;
    case '<=':
      return value <= wanted;
    case '>':
      return value > wanted;
    case '=':
      return value === wanted;
  }
}

/** Four significant digits, and every digit of the part before the point. */
function rounded(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4));
}
