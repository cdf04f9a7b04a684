import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second for every program (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** One process as /proc tells of it, in ticks. */
export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  /** Its own time, and that of its children that have ended. */
  readonly ticks: number;
}

/**
 * Watches how much CPU programs use that are none of this benchmark's: a comparison that somebody else disturbed should say so. Linux only.
 */
export class ForeignLoad {
  private at = performance.now();
  private ticks = foreignTicks();

  /** Cores that other programs used on average since the last call. */
  lap(): number {
    const [at, ticks] = [performance.now(), foreignTicks()];
    const cores = (ticks - this.ticks) / TICKS_PER_SECOND / ((at - this.at) / 1000);
    [this.at, this.ticks] = [at, ticks];
    return Math.max(0, cores);
  }
}

function foreignTicks(): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [processTimesOf(readFileSync(`/proc/${name}/stat`, 'utf8'))];
      } catch {
        // It ended since the directory was read.
        return [];
      }
    });
  return busyTicksOf(readFileSync('/proc/stat', 'utf8')) - familyTicks(processes, process.pid);
}

/** Ticks in which any processor was busy, by the first line of /proc/stat. */
export function busyTicksOf(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? '').split(' ').map(Number);
  return user + nice + system + irq + softirq;
}

export function processTimesOf(stat: string): ProcessTimes {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [own, ownSystem, children, childrenSystem] = fields.slice(11, 15).map(Number);
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(fields[1]),
    ticks: (own ?? 0) + (ownSystem ?? 0) + (children ?? 0) + (childrenSystem ?? 0),
  };
}

/** Ticks of a process and of all that descend from it. */
export function familyTicks(processes: readonly ProcessTimes[], ancestor: number): number {
  const family = new Set([ancestor]);
  // A child can come before its parent in the list.
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  }
  return processes.reduce((sum, { pid, ticks }) => (family.has(pid) ? sum + ticks : sum), 0);
}
