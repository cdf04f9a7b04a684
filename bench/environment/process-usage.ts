import { readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second for every program, whatever the kernel's own clock (USER_HZ). */
const TICK_MS = 10;

/** Milliseconds of CPU that a process has used, in user and kernel mode. Linux only. */
export function cpuMs(pid: number): number {
  return cpuMsOf(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Memory of a process that is in RAM, in megabytes of 10^6 bytes. Linux only. */
export function residentMb(pid: number): number {
  return residentMbOf(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** Reads a line of /proc/PID/stat. The name in parentheses may hold spaces and parentheses itself. */
export function cpuMsOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Fields 14 and 15 of the line; the first one here is the third.
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Reads VmRSS of /proc/PID/status. */
export function residentMbOf(status: string): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error('The process has no VmRSS: it has ended.');
  return (Number(kibibytes) * 1024) / 1e6;
}
