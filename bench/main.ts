/**
 * Measures what issue and documentation promise of speed, memory and start: see docs/benchmarks.md.
 *
 *   npm run bench -- [--only NAME]… [--seconds N] [--rounds N] [--tenants N] [--json FILE] [--profile DIRECTORY]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accept } from './benchmarks/accept';
import type { Benchmark } from './benchmarks/benchmark';
import { latency } from './benchmarks/latency';
import { memory } from './benchmarks/memory';
import { start } from './benchmarks/start';
import { worker } from './benchmarks/worker';
import { BenchSystem } from './environment/bench-system';
import { Cleanup } from './environment/cleanup';
import { ForeignLoad } from './environment/foreign-load';
import { InterruptedError, unlessInterrupted } from './environment/interruption';
import { type BenchmarkName, type BenchOptions, parseOptions, UsageError } from './options';
import { type Figure, figure } from './report/figure';
import { progress } from './report/progress';
import { table } from './report/table';
import { Stubs } from './stubs/stubs';

const BENCHMARKS: Readonly<Record<BenchmarkName, Benchmark>> = { accept, worker, latency, memory, start };

async function measure(options: BenchOptions, cleanup: Cleanup): Promise<Figure[]> {
  const say = progress();
  if (options.profile !== undefined) mkdirSync(options.profile, { recursive: true });
  say('starting Postgres, Redis and the stand-ins');
  const stubs = await Stubs.start(cleanup);
  const recorder = options.profile === undefined ? undefined : join(__dirname, 'profile', 'recorder.js');
  const system = await BenchSystem.start(cleanup, stubs.url, options.tenants, recorder);
  const figures: Figure[] = [];
  const others = new ForeignLoad();
  const cores: number[] = [];
  for (const name of options.only) {
    figures.push(...(await BENCHMARKS[name]({ system, stubs, options, say })));
    cores.push(others.lap());
    say(`${name}: other programs used ${cores.at(-1)?.toFixed(2)} cores meanwhile`);
  }
  return [...figures, figure('machine.others', 'cores of other programs', cores)];
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (process.platform !== 'linux') throw new UsageError('The benchmarks read CPU time and memory from /proc: they run on Linux.');
  const cleanup = new Cleanup();
  try {
    const figures = await unlessInterrupted(() => measure(options, cleanup));
    process.stdout.write(`\n${table(figures)}\n`);
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    await cleanup.run();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const expected = error instanceof UsageError || error instanceof InterruptedError;
    process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(error instanceof InterruptedError ? 130 : 1);
  },
);
