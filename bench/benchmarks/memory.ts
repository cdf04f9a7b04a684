import { setTimeout as sleep } from 'node:timers/promises';
import { residentMb } from '../environment/process-usage';
import { figure, type Figure } from '../report/figure';
import type { BenchContext } from './benchmark';

/** From ready until it is measured. */
const IDLE_MS = 5_000;

/** The memory of each process when it has started and has nothing to do. */
export async function memory({ system, options, say }: BenchContext): Promise<Figure[]> {
  await system.clear();
  const resident = { api: [] as number[], worker: [] as number[] };
  for (let round = 1; round <= options.rounds; round += 1) {
    const [api, worker] = await Promise.all([system.startApi(), system.startWorker()]);
    await sleep(IDLE_MS);
    resident.api.push(residentMb(api.process.pid));
    resident.worker.push(residentMb(worker.process.pid));
    await Promise.all([api.process.stop(), worker.process.stop()]);
    say(
      `memory: round ${round} of ${options.rounds}: api ${resident.api.at(-1)?.toFixed(0)} MB, worker ${resident.worker.at(-1)?.toFixed(0)} MB`,
    );
  }
  return [
    figure('memory.api', 'MB RSS, idle', resident.api, { comparison: '<=', value: 140 }),
    figure('memory.worker', 'MB RSS, idle', resident.worker, { comparison: '<=', value: 200 }),
  ];
}
