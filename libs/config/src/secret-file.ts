import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, variable } from './environment';
import { type SecretName, SECRETS_TABLE } from './secrets';

const DEFAULT_DIRECTORY = '/var/run/secrets/ai-agents';

/** What a look for a secret came to. A file that is there and cannot be used is a mistake: the variable only counts where there is no file. */
export type FoundSecret = { readonly value: string | undefined; readonly file?: string } | { readonly problem: string };

/** Where a process finds its secrets as files. */
export function secretsDirectory(env: Environment): string {
  return variable(env, 'AI_AGENTS_SECRETS_DIR') ?? DEFAULT_DIRECTORY;
}

/** Looks for a secret in its file, else in its variable. */
export function findSecret(name: SecretName, directory: string, env: Environment): FoundSecret {
  const file = join(directory, name);
  if (!existsSync(file)) return { value: variable(env, SECRETS_TABLE[name].env) };
  try {
    return { value: readFileSync(file, 'utf8').trim() || undefined, file };
  } catch (error) {
    return { problem: `the secret ${name} cannot be read from ${file}: ${(error as Error).message}` };
  }
}

/** What is wrong with a secret, in words that do not repeat it; undefined when nothing is. */
export function secretProblem(name: SecretName, found: FoundSecret, optional: boolean): string | undefined {
  if ('problem' in found) return found.problem;
  if (found.value !== undefined) {
    const wrong = SECRETS_TABLE[name].problem(found.value);
    return wrong === undefined ? undefined : `the secret ${name} ${wrong}`;
  }
  return optional ? undefined : absence(name, found.file);
}

const INSTEAD: { readonly [name in SecretName]?: string } = {
  'redis-url': 'set queue.backend to postgres',
  'key-service-token': 'set keys.service.auth.method to kubernetes',
};

function absence(name: SecretName, emptyFile: string | undefined): string {
  const otherwise = INSTEAD[name] === undefined ? '' : `, or ${INSTEAD[name]}`;
  return emptyFile === undefined
    ? `the secret ${name} is missing: mount it as a file of that name, or set ${SECRETS_TABLE[name].env}${otherwise}`
    : `the secret ${name} is missing: ${emptyFile} is empty${otherwise}`;
}
