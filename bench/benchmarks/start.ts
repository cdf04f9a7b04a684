import { figure, type Figure } from '../report/figure';
import type { BenchContext } from './benchmark';

/** Starts are short and vary, so there are more of them than rounds of load. */
const RUNS = 5;

/** Time from spawning each process to its first 200 on /health/ready; Postgres and Redis are up. */
export async function start({ system, say }: BenchContext): Promise<Figure[]> {
  await system.clear();
  const seconds = { api: [] as number[], worker: [] as number[] };
  for (let run = 1; run <= RUNS; run += 1) {
    for (const name of ['api', 'worker'] as const) {
      const served = await (name === 'api' ? system.startApi() : system.startWorker());
      seconds[name].push(served.readyMs / 1000);
      await served.process.stop();
    }
    say(`start: run ${run} of ${RUNS}: api ${seconds.api.at(-1)?.toFixed(2)} s, worker ${seconds.worker.at(-1)?.toFixed(2)} s`);
  }
  return [
    figure('start.api', 's to ready', seconds.api, { comparison: '<=', value: 1.5 }),
    figure('start.worker', 's to ready', seconds.worker, { comparison: '<=', value: 1.5 }),
  ];
}
