import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServicesLocation } from './services';

/** What one run of the suite has set up for all stories. */
export interface RunState {
  /** Part of the name of everything that this run creates. */
  readonly id: string;
  /** Files of this run: values, certificates, and which commands of the runbooks were run. */
  readonly directory: string;
  readonly tags: VersionTags;
  readonly services: ServicesLocation;
  /** Namespace of the simulated help desk and the stand-in model. */
  readonly standIns: string;
  readonly ingress: { readonly address: string; readonly className: string; readonly namespace: string };
  /** Directories that hold nothing but a `helm`, by its major version. */
  readonly helm: { readonly 3: string; readonly 4: string };
  readonly ct: { readonly command: string; readonly config: string; readonly path: string };
}

/** Tags of the product's image: the version as it is, and versions that could come after it. */
export interface VersionTags {
  readonly current: string;
  /** One more migration, which expands. */
  readonly expand: string;
  /** A migration that fails. */
  readonly failing: string;
  /** A migration that takes away what `current` is said to need. */
  readonly contract: string;
}

/** Everything that the suite creates begins with this, and a later run removes what an aborted one has left. */
export const PREFIX = 'ai-agents-e2e';
/** The label of its namespaces. */
export const LABEL = 'ai-agents-test';

const VARIABLE = 'AI_AGENTS_CLUSTER_RUN';

export function writeRun(state: RunState): void {
  const file = join(state.directory, 'run.json');
  mkdirSync(state.directory, { recursive: true });
  writeFileSync(file, JSON.stringify(state, undefined, 2), { mode: 0o600 });
  process.env[VARIABLE] = file;
}

/** What global-setup.ts has written. */
export function readRun(): RunState {
  return JSON.parse(readFileSync(process.env[VARIABLE] ?? '', 'utf8')) as RunState;
}
