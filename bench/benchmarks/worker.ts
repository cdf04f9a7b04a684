import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fillBacklog } from '../environment/backlog';
import type { Served } from '../environment/bench-system';
import { cpuMs } from '../environment/process-usage';
import { profileWhile } from '../profile/profile-while';
import { figure, type Figure, mustBeZero } from '../report/figure';
import { TICKET_MS } from '../stubs/latency';
import { duplicates, steadyRate, type StubsRecord } from '../stubs/record';
import type { BenchContext } from './benchmark';

/** The configured default, whose rate is compared with the ideal, and one that shows what a process can do. */
const DEFAULT_CONCURRENCY = 50;
const HIGH_CONCURRENCY = 150;
/** What one Python process with 50 threads reaches on two cores, for less work a ticket. */
const PYTHON_WORKER_RATE = 221;
const DEFAULT_SECONDS = 8;
const WARM_UP_MS = 3_000;
/** More tickets than can be done, so that the queue never runs dry while the clock runs. */
const SPARE = 1.2;
const START_TIMEOUT_MS = 20_000;

interface Run {
  readonly rate: number;
  readonly cpuMsPerTicket: number;
  readonly duplicates: number;
  readonly withoutModel: number;
}

const idealRate = (concurrency: number) => (concurrency * 1000) / TICKET_MS;

/** How many tickets one worker process finishes while more are waiting than it can take. */
export async function worker(context: BenchContext): Promise<Figure[]> {
  const { options, say } = context;
  const runs = new Map<number, Run[]>([
    [DEFAULT_CONCURRENCY, []],
    [HIGH_CONCURRENCY, []],
  ]);
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [concurrency, done] of runs) {
      const run = await drain(context, concurrency);
      done.push(run);
      say(
        `worker: round ${round} of ${options.rounds}, concurrency ${concurrency}: ${run.rate.toFixed(1)} tickets/s, ` +
          `${run.cpuMsPerTicket.toFixed(2)} ms CPU a ticket`,
      );
    }
  }
  if (options.profile !== undefined) await drain(context, HIGH_CONCURRENCY, join(options.profile, 'worker.cpuprofile'));
  return figures(runs.get(DEFAULT_CONCURRENCY) ?? [], runs.get(HIGH_CONCURRENCY) ?? []);
}

/** Starts a worker on a backlog, measures while it is in steady state, and stops it. */
async function drain({ system, stubs, options }: BenchContext, concurrency: number, profile?: string): Promise<Run> {
  const measuredMs = (options.seconds ?? DEFAULT_SECONDS) * 1000;
  const tickets = Math.ceil((idealRate(concurrency) * (WARM_UP_MS + measuredMs) * SPARE) / 1000) + concurrency;
  await system.clear();
  await stubs.reset();
  await fillBacklog(system, tickets);
  const served = await system.startWorker({ concurrency });
  await firstNote(() => stubs.record());
  await sleep(WARM_UP_MS);
  const from = usage(served);
  if (profile === undefined) await sleep(measuredMs);
  else await profileWhile(served.process, profile, () => sleep(measuredMs));
  const to = usage(served);
  const during = await stubs.record();
  served.process.assertRunning();
  await served.process.stop();
  if (during.notes.length >= tickets) throw new Error(`All ${tickets} tickets were done before the measurement ended.`);
  return {
    rate: steadyRate(during, concurrency, WARM_UP_MS, measuredMs),
    cpuMsPerTicket: (to.cpuMs - from.cpuMs) / during.notes.filter(([, at]) => at >= from.at && at < to.at).length,
    duplicates: duplicates(await stubs.record()),
    withoutModel: await system.withoutModel(),
  };
}

async function firstNote(read: () => Promise<StubsRecord>): Promise<void> {
  const end = Date.now() + START_TIMEOUT_MS;
  while ((await read()).notes.length === 0) {
    if (Date.now() > end) throw new Error(`The worker wrote no note within ${START_TIMEOUT_MS / 1000} s.`);
    await sleep(20);
  }
}

function usage({ process }: Served): { readonly at: number; readonly cpuMs: number } {
  return { at: performance.timeOrigin + performance.now(), cpuMs: cpuMs(process.pid) };
}

function figures(standard: readonly Run[], high: readonly Run[]): Figure[] {
  const all = [...standard, ...high];
  return [
    figure(
      `worker.${DEFAULT_CONCURRENCY}`,
      'tickets/s',
      standard.map((run) => run.rate),
    ),
    figure(
      `worker.${DEFAULT_CONCURRENCY}.ratio`,
      'of the ideal',
      standard.map((run) => run.rate / idealRate(DEFAULT_CONCURRENCY)),
      {
        comparison: '>=',
        value: 0.85,
      },
    ),
    figure(
      `worker.${HIGH_CONCURRENCY}`,
      'tickets/s',
      high.map((run) => run.rate),
      { comparison: '>', value: PYTHON_WORKER_RATE },
    ),
    figure(
      `worker.${HIGH_CONCURRENCY}.ratio`,
      'of the ideal',
      high.map((run) => run.rate / idealRate(HIGH_CONCURRENCY)),
    ),
    figure(
      `worker.${DEFAULT_CONCURRENCY}.cpu`,
      'ms CPU/ticket',
      standard.map((run) => run.cpuMsPerTicket),
    ),
    figure(
      `worker.${HIGH_CONCURRENCY}.cpu`,
      'ms CPU/ticket',
      high.map((run) => run.cpuMsPerTicket),
    ),
    mustBeZero(
      'worker.duplicates',
      'notes',
      all.map((run) => run.duplicates),
    ),
    mustBeZero(
      'worker.without_model',
      'tickets',
      all.map((run) => run.withoutModel),
    ),
  ];
}
