import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, variable } from './environment';
import { PROCESS_NAMES, type ProcessName, type SecretName, SECRETS_TABLE } from './secrets';

const DEFAULT_DIRECTORY = '/var/run/secrets/preflight';

/** A secret that a process will need, and where it is to come from. */
export interface ExpectedSecret {
  readonly process: ProcessName;
  readonly name: SecretName;
  /** The Kubernetes Secret and its key. */
  readonly source: { readonly secret: string; readonly key: string };
}

/**
 * Reads `PROCESS:NAME:SECRET/KEY`, as in `api:database-url:ai-agents/api-database-url`.
 *
 * @throws TypeError that says what is wrong with it.
 */
export function parseExpectedSecret(text: string): ExpectedSecret {
  const [, process = '', name = '', secret = '', key = ''] = /^([^:]+):([^:]+):([^/]+)\/(.+)$/.exec(text) ?? [];
  if (!isKnown(process, PROCESS_NAMES) || !isKnown(name, Object.keys(SECRETS_TABLE) as SecretName[])) {
    throw new TypeError(`--secret ${text} is not PROCESS:NAME:SECRET/KEY, with a process and a secret that there are`);
  }
  return { process, name, source: { secret, key } };
}

/**
 * What is wrong with the secrets that other processes will need, before they are started: one sentence for each that is missing or malformed, without
 * its value. They are files `<process>/<name>` in `AI_AGENTS_PREFLIGHT_DIR` (default `/var/run/secrets/preflight`), mounted so that they may be missing.
 */
export function preflightProblems(expected: readonly ExpectedSecret[], env: Environment = globalThis.process.env): string[] {
  const directory = variable(env, 'AI_AGENTS_PREFLIGHT_DIR') ?? DEFAULT_DIRECTORY;
  return expected.flatMap(({ process, name, source }) => {
    const file = join(directory, process, name);
    const value = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
    const where = `the key ${source.key} of the Secret ${source.secret}`;
    if (value === undefined)
      return 'comesAndGoes' in SECRETS_TABLE[name] ? [] : [`${where}, the ${process}'s ${name}, does not exist: create it`];
    const problem = value === '' ? 'is empty' : SECRETS_TABLE[name].problem(value);
    return problem === undefined ? [] : [`${where}, the ${process}'s ${name}, ${problem}`];
  });
}

function isKnown<T extends string>(text: string, known: readonly T[]): text is T {
  return (known as readonly string[]).includes(text);
}
