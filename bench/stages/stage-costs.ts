import { percentile } from '../report/statistics';

/** What a stage of the way to a note has taken, in milliseconds. */
export interface StageCost {
  readonly stage: string;
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  /** Of the time of all stages together, from 0 to 1. The sources run side by side, so this is no share of the time of a ticket. */
  readonly share: number;
}

/** @param timings milliseconds by stage, of each ticket. */
export function stageCosts(timings: readonly Readonly<Record<string, number>>[]): StageCost[] {
  const byStage = new Map<string, number[]>();
  for (const ticket of timings) {
    for (const [stage, ms] of Object.entries(ticket)) byStage.set(stage, [...(byStage.get(stage) ?? []), ms]);
  }
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const all = sum([...byStage.values()].map(sum));
  return [...byStage].map(([stage, values]) => ({
    stage,
    count: values.length,
    mean: sum(values) / values.length,
    p50: percentile(values, 50),
    p95: percentile(values, 95),
    share: all === 0 ? 0 : sum(values) / all,
  }));
}

/** One line for each stage. */
export function stageTable(costs: readonly StageCost[]): string {
  const line = (cells: readonly string[]) => cells.map((cell, column) => (column === 0 ? cell.padEnd(18) : cell.padStart(10))).join('');
  return [
    line(['stage', 'count', 'mean ms', 'p50 ms', 'p95 ms', 'share']),
    '─'.repeat(68),
    ...costs.map(({ stage, count, mean, p50, p95, share }) =>
      line([stage, String(count), mean.toFixed(1), p50.toFixed(1), p95.toFixed(1), `${(100 * share).toFixed(1)} %`]),
    ),
  ].join('\n');
}
