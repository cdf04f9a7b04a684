import { parseArgs } from 'node:util';

export const BENCHMARKS = ['accept', 'worker', 'latency', 'memory', 'start'] as const;
export type BenchmarkName = (typeof BENCHMARKS)[number];

/** How the benchmarks run. */
export interface BenchOptions {
  readonly only: readonly BenchmarkName[];
  /** How often each load is repeated, interleaved with the ones that it is compared with. */
  readonly rounds: number;
  /** How many tenants the installation has; the load is of one of them. */
  readonly tenants: number;
  /** Measured seconds of one load in one round; undefined means each benchmark's own default. */
  readonly seconds?: number;
  /** Where the figures are written as JSON. */
  readonly json?: string;
  /** Directory for the CPU profiles of the measured processes. */
  readonly profile?: string;
}

/** A command line that cannot be understood; the message says what can be given. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const USAGE = `npm run bench -- [--only ${BENCHMARKS.join('|')}]… [--seconds N] [--rounds N] [--tenants N] [--json FILE] [--profile DIRECTORY]`;

/** @throws UsageError */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parse(args);
  const only = (values.only ?? []).flatMap((names) => names.split(',')).map(benchmarkName);
  return {
    only: only.length === 0 ? BENCHMARKS : BENCHMARKS.filter((name) => only.includes(name)),
    rounds: values.rounds === undefined ? 3 : wholeNumber('--rounds', values.rounds, 100),
    tenants: values.tenants === undefined ? 1 : wholeNumber('--tenants', values.tenants, 100_000),
    ...(values.seconds !== undefined && { seconds: wholeNumber('--seconds', values.seconds, 600) }),
    ...(values.json !== undefined && { json: values.json }),
    ...(values.profile !== undefined && { profile: values.profile }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true },
        seconds: { type: 'string' },
        rounds: { type: 'string' },
        tenants: { type: 'string' },
        json: { type: 'string' },
        profile: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}

function benchmarkName(text: string): BenchmarkName {
  const name = BENCHMARKS.find((known) => known === text);
  if (name === undefined) throw new UsageError(`There is no benchmark "${text}", but ${BENCHMARKS.join(', ')}.`);
  return name;
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most) throw new UsageError(`${option} takes a whole number from 1 to ${most}.`);
  return value;
}
