import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processIdentity } from './process-identity';

/** A process that was started for a demo and is still there. */
export interface RecordedProcess {
  readonly name: string;
  readonly pid: number;
}

/** Who runs in a data directory. It is written at each start of a process, so that it is right even after this script was killed. */
export class ProcessRecords {
  constructor(private readonly directory: string) {}

  /** Records a process that runs now, until {@link forget}. */
  add(name: string, pid: number): void {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    writeFileSync(this.file(name), this.record(pid), { mode: 0o600 });
  }

  /**
   * Records this process under a name that only one may have.
   *
   * @returns the process that has it already
   */
  claim(name: string): RecordedProcess | undefined {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    for (;;) {
      try {
        writeFileSync(this.file(name), this.record(process.pid), { mode: 0o600, flag: 'wx' });
        return undefined;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = this.find(name);
      if (holder !== undefined) return holder;
      this.forget(name);
    }
  }

  forget(name: string): void {
    rmSync(this.file(name), { force: true });
  }

  /** The process of that name if it still runs. A number that another program has by now does not count. */
  find(name: string): RecordedProcess | undefined {
    try {
      const { pid, identity } = JSON.parse(readFileSync(this.file(name), 'utf8')) as { pid: number; identity?: string };
      return identity !== undefined && processIdentity(pid) === identity ? { name, pid } : undefined;
    } catch {
      // There is no record, or this script was killed while it wrote it.
      return undefined;
    }
  }

  /** Every recorded process that still runs. */
  running(): RecordedProcess[] {
    if (!existsSync(this.directory)) return [];
    return readdirSync(this.directory)
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => this.find(file.slice(0, -'.json'.length)) ?? []);
  }

  private record(pid: number): string {
    return JSON.stringify({ pid, identity: processIdentity(pid) });
  }

  private file(name: string): string {
    return join(this.directory, `${name}.json`);
  }
}
