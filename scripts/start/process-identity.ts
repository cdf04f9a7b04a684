import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * When a process started and what it runs, as one text. The number of a process is given to another one some time after its end; together
 * with this it is unique.
 *
 * @returns undefined when there is no such process, or it has ended and only waits to be reaped.
 */
export function processIdentity(pid: number): string | undefined {
  return existsSync('/proc/self/stat') ? identityFromProc(pid) : identityFromPs(pid);
}

function identityFromProc(pid: number): string | undefined {
  try {
    // The name of the program, in parentheses, may itself hold spaces and parentheses. State is the 3rd field, start time the 22nd.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return `${fields[19] ?? ''} ${command}`;
  } catch {
    return undefined;
  }
}

function identityFromPs(pid: number): string | undefined {
  const { stdout, status } = spawnSync('ps', ['-ww', '-o', 'lstart=,command=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
}
