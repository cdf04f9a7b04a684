import type { DataDirectory } from './data-directory';
import { endProcess, sendSignal } from './end-process';
import { postmasterOf, removeStalePostmasterFile } from './postgres';
import type { ProcessRecords } from './process-records';

const GRACE_MS = 5_000;

/**
 * Stops what a start script left behind that was itself killed: the processes that it recorded, then Postgres on the same data. Nothing else is
 * touched: a process counts only if it started when the record says and runs the same command.
 *
 * @returns the names of what was stopped
 */
export async function stopLeftovers(directory: DataDirectory, records: ProcessRecords): Promise<string[]> {
  const left = records.running().filter(({ pid }) => pid !== process.pid);
  await Promise.all(
    left.map(async ({ name, pid }) => {
      sendSignal(pid, 'SIGTERM');
      await endProcess(pid, [{ afterMs: GRACE_MS, signal: 'SIGKILL' }]);
      records.forget(name);
    }),
  );
  const postmaster = postmasterOf(directory);
  if (postmaster !== undefined) {
    sendSignal(postmaster, 'SIGINT');
    await endProcess(postmaster, [
      { afterMs: GRACE_MS, signal: 'SIGQUIT' },
      { afterMs: GRACE_MS, signal: 'SIGKILL' },
    ]);
  }
  removeStalePostmasterFile(directory);
  return [...left.map(({ name }) => name), ...(postmaster === undefined ? [] : ['Postgres'])];
}
