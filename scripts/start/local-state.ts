import { readFileSync, rmSync } from 'node:fs';
import type { DataDirectory } from './data-directory';
import type { DemoTool } from './demo-tenant';
import { writePrivateFile } from './secret-files';
import { StartError } from './start-error';

/** A tenant of the running demo, as other scripts need it. */
export interface LocalTenant {
  readonly id: string;
  readonly name: string;
  readonly tool: DemoTool;
  readonly webhookSecret: string;
  /** Base URL of its simulated help desk, as its settings have it. */
  readonly desk: string;
}

/** `.data/local.json`: where the running demo is reached. It is there exactly while the demo is ready. */
export interface LocalState {
  readonly api: string;
  /** Health of the worker. */
  readonly worker: string;
  readonly metrics: { readonly api: string; readonly worker: string };
  /** Origin of the simulated ServiceDesk Plus. */
  readonly simulator: string;
  /** The page that shows the clients beside each other. */
  readonly sideBySide: string;
  /** The articles that the knowledge base source finds. */
  readonly articles: string;
  /** Undefined where there is no Prometheus. */
  readonly prometheus?: string | undefined;
  readonly postgres: { readonly host: string; readonly port: number };
  readonly model: string;
  readonly tenants: readonly LocalTenant[];
  /** Numbers of the processes, by name; `start` is the script that stops all others. */
  readonly pids: Readonly<Record<string, number>>;
  /** ISO 8601. */
  readonly startedAt: string;
}

export function writeLocalState(directory: DataDirectory, state: LocalState): void {
  writePrivateFile(directory.localState, `${JSON.stringify(state, null, 2)}\n`);
}

export function removeLocalState(directory: DataDirectory): void {
  rmSync(directory.localState, { force: true });
}

/** @throws StartError when no demo runs. */
export function readLocalState(directory: DataDirectory): LocalState {
  try {
    return JSON.parse(readFileSync(directory.localState, 'utf8')) as LocalState;
  } catch {
    throw new StartError('Nothing is running here: start the demo first, with npm start, and use another terminal for this.');
  }
}
