import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, variable } from './environment';
import type { Config } from './generated/config.types';
import { type ProcessName, type SecretName, type Secrets, SECRETS_TABLE } from './secrets';

const DEFAULT_DIRECTORY = '/var/run/secrets/ai-agents';

/** Secrets without which a process can do its work. */
const OPTIONAL: ReadonlySet<SecretName> = new Set<SecretName>(['openai-api-key']);

/** A secret that is mounted and cannot be used is a mistake: the variable is only looked at where there is no file. */
type Found = { readonly value: string | undefined; readonly file?: string } | { readonly problem: string };

/**
 * Reads the secrets of a process and checks their shape. No problem repeats a value.
 *
 * @param queueBackend undefined when it is not known; a missing `redis-url` is then no problem.
 */
export function readSecrets(
  process: ProcessName,
  env: Environment,
  queueBackend: Config['queue']['backend'] | undefined,
): { readonly secrets: Secrets; readonly problems: readonly string[] } {
  const directory = variable(env, 'AI_AGENTS_SECRETS_DIR') ?? DEFAULT_DIRECTORY;
  const secrets: Partial<Record<SecretName, string>> = {};
  const problems: string[] = [];
  for (const name of secretsOf(process)) {
    const found = find(name, directory, env);
    if ('problem' in found) problems.push(found.problem);
    else if (found.value !== undefined) {
      secrets[name] = found.value;
      const wrong = SECRETS_TABLE[name].problem(found.value);
      if (wrong !== undefined) problems.push(`the secret ${name} ${wrong}`);
    } else if (name === 'redis-url' ? queueBackend === 'redis' : !OPTIONAL.has(name)) problems.push(absence(name, found.file));
  }
  return { secrets, problems };
}

function secretsOf(process: ProcessName): SecretName[] {
  return (Object.keys(SECRETS_TABLE) as SecretName[]).filter((name) =>
    (SECRETS_TABLE[name].usedBy as readonly ProcessName[]).includes(process),
  );
}

function find(name: SecretName, directory: string, env: Environment): Found {
  const file = join(directory, name);
  if (!existsSync(file)) return { value: variable(env, SECRETS_TABLE[name].env) };
  try {
    return { value: readFileSync(file, 'utf8').trim() || undefined, file };
  } catch (error) {
    return { problem: `the secret ${name} cannot be read from ${file}: ${(error as Error).message}` };
  }
}

function absence(name: SecretName, emptyFile: string | undefined): string {
  const otherwise = name === 'redis-url' ? ', or set queue.backend to postgres' : '';
  return emptyFile === undefined
    ? `the secret ${name} is missing: mount it as a file of that name, or set ${SECRETS_TABLE[name].env}${otherwise}`
    : `the secret ${name} is missing: ${emptyFile} is empty${otherwise}`;
}
