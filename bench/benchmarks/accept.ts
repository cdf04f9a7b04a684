import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#testing';
import { type BenchSystem, type Served, TENANT, WEBHOOK_SECRET } from '../environment/bench-system';
import { NodeProcess } from '../environment/node-process';
import { cpuMs } from '../environment/process-usage';
import { installedGenerator } from '../load/installed-generator';
import type { LoadGenerator, LoadResult } from '../load/load-generator';
import { type SignedRequest, signedRequests } from '../load/signed-requests';
import { profileWhile } from '../profile/profile-while';
import { figure, type Figure, mustBeZero } from '../report/figure';
import type { BenchContext } from './benchmark';

const CONNECTIONS = 64;
/** Different signed bodies; each request has a delivery id of its own beside. */
const DISTINCT = 2_000;
const DEFAULT_SECONDS = 8;
/** Until the code is compiled and the connections are open. */
const WARM_UP_SECONDS = 3;

interface Run extends LoadResult {
  /** Rows in `deliveries` when everything was quiet again. */
  readonly rows: number;
  readonly cpuMicrosPerAccept: number;
}

/** How fast the api accepts durably, and what part that is of what this machine allows. */
export async function accept({ system, options, say }: BenchContext): Promise<Figure[]> {
  const generator = installedGenerator();
  const requests = signedRequests(DISTINCT, TENANT, WEBHOOK_SECRET);
  const seconds = options.seconds ?? DEFAULT_SECONDS;
  const targets = { limit: await startLimit(system), api: await system.startApi() };
  say(`accept: ${CONNECTIONS} connections, 2 KiB bodies, load by ${generator.name}`);
  const measure = (name: keyof typeof targets, label: string, duration = seconds) =>
    load(system, generator, requests, targets[name], `${name}-${label}`, duration);

  for (const name of ['limit', 'api'] as const) await measure(name, 'warm-up', WARM_UP_SECONDS);
  const runs: Record<keyof typeof targets, Run[]> = { limit: [], api: [] };
  for (let round = 1; round <= options.rounds; round += 1) {
    // The order changes, so that neither always comes after the other.
    for (const name of round % 2 === 1 ? (['limit', 'api'] as const) : (['api', 'limit'] as const)) {
      const run = await measure(name, `${round}`);
      runs[name].push(run);
      say(`accept: round ${round} of ${options.rounds}, ${name}: ${Math.round(rate(run))}/s, p99 ${run.p99Ms.toFixed(1)} ms`);
    }
  }
  if (options.profile !== undefined) {
    await profileWhile(targets.api.process, join(options.profile, 'api-accept.cpuprofile'), () => measure('api', 'profile'));
  }
  for (const { process } of Object.values(targets)) await process.stop();
  return figures(runs.limit, runs.api);
}

async function startLimit(system: BenchSystem): Promise<Served> {
  const port = await freePort();
  const settings = { port, databaseUrl: system.apiDatabaseUrl, secret: WEBHOOK_SECRET };
  const process = system.own(
    NodeProcess.start({ name: 'limit', args: [join(__dirname, '..', 'limit.js')], env: { BENCH_LIMIT: JSON.stringify(settings) } }),
  );
  const origin = `http://127.0.0.1:${port}`;
  return { process, origin, readyMs: await process.ready(origin) };
}

async function load(
  system: BenchSystem,
  generator: LoadGenerator,
  requests: readonly SignedRequest[],
  { process, origin }: Served,
  run: string,
  seconds: number,
): Promise<Run> {
  await system.clear();
  const before = cpuMs(process.pid);
  const result = await generator.run({ origin, connections: CONNECTIONS, seconds, requests, run });
  const used = cpuMs(process.pid) - before;
  process.assertRunning();
  return { ...result, rows: await settledRows(system), cpuMicrosPerAccept: (used * 1000) / result.accepted };
}

/** The load stops in the middle of requests, whose deliveries may still be committed. */
async function settledRows(system: BenchSystem): Promise<number> {
  const count = async () => Object.values(await system.deliveries()).reduce((sum, rows) => sum + rows, 0);
  for (let before = await count(); ;) {
    await sleep(200);
    const now = await count();
    if (now === before) return now;
    before = now;
  }
}

function rate({ accepted, seconds }: LoadResult): number {
  return accepted / seconds;
}

/** Each 202 must be a row. The load leaves at most one request a connection unanswered, whose row may be there all the same. */
function unexplainedRows({ rows, accepted }: Run): number {
  if (rows < accepted) return accepted - rows;
  return Math.max(0, rows - accepted - CONNECTIONS);
}

function figures(limit: readonly Run[], api: readonly Run[]): Figure[] {
  const ratios = api.map((run, round) => rate(run) / rate(limit[round] ?? run));
  return [
    figure('accept.limit', 'accepted/s', limit.map(rate)),
    figure('accept.api', 'accepted/s', api.map(rate)),
    figure('accept.ratio', 'of the limit', ratios, { comparison: '>=', value: 0.75 }),
    figure(
      'accept.p50',
      'ms',
      api.map((run) => run.p50Ms),
    ),
    figure(
      'accept.p99',
      'ms',
      api.map((run) => run.p99Ms),
      { comparison: '<=', value: 40 },
    ),
    figure(
      'accept.limit.p99',
      'ms',
      limit.map((run) => run.p99Ms),
    ),
    mustBeZero(
      'accept.failures',
      'answers not 202',
      api.map((run) => run.failures),
    ),
    mustBeZero('accept.unexplained_rows', 'rows', api.map(unexplainedRows)),
    figure(
      'accept.api.cpu',
      'µs CPU/accept',
      api.map((run) => run.cpuMicrosPerAccept),
    ),
    figure(
      'accept.limit.cpu',
      'µs CPU/accept',
      limit.map((run) => run.cpuMicrosPerAccept),
    ),
  ];
}
