import { readFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { resolve } from 'node:path';
import type { NodeProcess } from '../environment/node-process';
import { profileTable } from './profile-table';
import { selfTimes } from './self-times';

/** Records to `file` what a process that was started with the recorder does during `work`, and prints where its time went. */
export async function profileWhile<T>(measured: NodeProcess, file: string, work: () => Promise<T>): Promise<T> {
  await measured.ask('start');
  const result = await work();
  await measured.ask(resolve(file));
  const profile = JSON.parse(readFileSync(file, 'utf8')) as Profiler.Profile;
  process.stdout.write(`\n${file}\n${profileTable(selfTimes(profile))}\n`);
  return result;
}
