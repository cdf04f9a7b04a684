import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StartError } from './start-error';

export const DEFAULT_DATA_DIRECTORY = '.data';

const MARKER = 'README.txt';
const MARKER_TEXT =
  'Written by `npm start` of ai-agents: a database, generated secrets and logs. `npm run reset` removes this directory.\n';

/** Where a demo keeps what it needs: the database and the generated secrets between runs, everything else for one run. */
export class DataDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
  }

  get postgres(): string {
    return join(this.path, 'postgres');
  }

  /** The secrets that are generated once. */
  get keys(): string {
    return join(this.path, 'keys.json');
  }

  /** What other scripts read while the demo runs. */
  get localState(): string {
    return join(this.path, 'local.json');
  }

  get configuration(): string {
    return join(this.path, 'config', 'config.yaml');
  }

  get simulatorData(): string {
    return join(this.path, 'config', 'simulator.json');
  }

  get prometheus(): string {
    return join(this.path, 'prometheus');
  }

  get records(): string {
    return join(this.path, 'run');
  }

  secretsOf(process: string): string {
    return join(this.path, 'secrets', process);
  }

  logOf(process: string): string {
    return join(this.path, 'logs', `${process}.log`);
  }

  /**
   * Creates the directory, or takes one that an earlier run created.
   *
   * @throws StartError when the directory holds something else, or cannot be written.
   */
  prepare(): void {
    if (existsSync(this.path) && !this.isOurs() && readdirSync(this.path).length > 0) {
      throw new StartError(`${this.path} holds files that are not of npm start: choose an empty or a new directory with --data.`);
    }
    try {
      // Everybody may pass through, because Postgres runs under a user of its own when this is root. What is secret has its own mode.
      mkdirSync(this.path, { recursive: true, mode: 0o755 });
      writeFileSync(join(this.path, MARKER), MARKER_TEXT);
      mkdirSync(join(this.path, 'logs'), { recursive: true });
      for (const name of ['config', 'secrets', 'run']) mkdirSync(join(this.path, name), { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new StartError(`${this.path} cannot be written: ${(error as Error).message}. Choose another directory with --data.`);
    }
  }

  exists(): boolean {
    return existsSync(this.path);
  }

  /** @throws StartError when the directory is not one that `npm start` created. */
  assertOurs(): void {
    if (!this.isOurs()) throw new StartError(`${this.path} was not created by npm start, so it is not removed.`);
  }

  /**
   * Removes the directory with everything in it.
   *
   * @throws StartError when it is not one that `npm start` created.
   */
  remove(): void {
    this.assertOurs();
    // Moved first: at no moment there is half a directory that a start could take for its own, or refuse.
    const removed = `${this.path}.removed-${process.pid}`;
    renameSync(this.path, removed);
    rmSync(removed, { recursive: true, force: true });
  }

  private isOurs(): boolean {
    return existsSync(join(this.path, MARKER));
  }
}
