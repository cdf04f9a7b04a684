import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { ConfigurationError } from './configuration.error';
import type { Config } from './generated/config.types';
import { type ProcessName, type SecretName, type Secrets, SECRETS_TABLE } from './secrets';
import { validateConfig } from './validate-config';

const DEFAULT_FILE = '/etc/ai-agents/config.yaml';
const DEFAULT_SECRETS_DIRECTORY = '/var/run/secrets/ai-agents';

/** Secrets without which a process can do its work. */
const OPTIONAL: ReadonlySet<SecretName> = new Set<SecretName>(['openai-api-key']);

export interface Configuration {
  readonly config: Config;
  readonly secrets: Secrets;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks everything that a process is configured by, before it opens a port or a connection.
 *
 * The file is `AI_AGENTS_CONFIG_FILE` (default `/etc/ai-agents/config.yaml`, which may be absent). A secret is a file in
 * `AI_AGENTS_SECRETS_DIR` (default `/var/run/secrets/ai-agents`), else a variable.
 *
 * @throws ConfigurationError with every problem at once.
 */
export function loadConfiguration(process: ProcessName, env: Environment = globalThis.process.env): Configuration {
  const file = readConfigFile(env);
  const secrets = readSecrets(process, env);
  const validated = 'problems' in file ? file : validateConfig(file.content);
  const config = 'config' in validated ? validated.config : undefined;
  const problems = ['problems' in validated ? validated.problems : [], secretProblems(process, secrets, config)].flat();
  if (config === undefined || problems.length > 0) throw new ConfigurationError(problems);
  return { config, secrets };
}

/** The same checks for a configuration that is in memory already. @throws ConfigurationError */
export function configurationFrom(content: unknown, secrets: Secrets): Configuration {
  const validated = validateConfig(content);
  if ('problems' in validated) throw new ConfigurationError(validated.problems);
  return { config: validated.config, secrets };
}

function readConfigFile(env: Environment): { content: unknown } | { problems: string[] } {
  const named = env['AI_AGENTS_CONFIG_FILE'];
  const path = named ?? DEFAULT_FILE;
  if (!existsSync(path)) {
    return named === undefined ? { content: {} } : { problems: [`${path}, named by AI_AGENTS_CONFIG_FILE, does not exist`] };
  }
  try {
    const document = parseDocument(readFileSync(path, 'utf8'));
    if (document.errors.length === 0) return { content: document.toJS() as unknown };
    return {
      problems: document.errors.map(
        (error) => `${path}:${error.linePos?.[0].line ?? 1} is not YAML: ${error.message.split('\n')[0] ?? ''}`,
      ),
    };
  } catch (error) {
    return { problems: [`${path} cannot be read: ${(error as Error).message}`] };
  }
}

function secretsOf(process: ProcessName): SecretName[] {
  return (Object.keys(SECRETS_TABLE) as SecretName[]).filter((name) =>
    (SECRETS_TABLE[name].usedBy as readonly ProcessName[]).includes(process),
  );
}

function readSecrets(process: ProcessName, env: Environment): Secrets {
  const directory = env['AI_AGENTS_SECRETS_DIR'] ?? DEFAULT_SECRETS_DIRECTORY;
  const found: Partial<Record<SecretName, string>> = {};
  for (const name of secretsOf(process)) {
    const file = join(directory, name);
    const value = existsSync(file) ? readFileSync(file, 'utf8').trim() : env[SECRETS_TABLE[name].env];
    if (value !== undefined && value !== '') found[name] = value;
  }
  return found;
}

function secretProblems(process: ProcessName, secrets: Secrets, config: Config | undefined): string[] {
  return secretsOf(process).flatMap((name) => {
    const value = secrets[name];
    const { env, problem } = SECRETS_TABLE[name];
    if (value === undefined) {
      const needed = name === 'redis-url' ? config === undefined || config.queue.backend === 'redis' : !OPTIONAL.has(name);
      const hint = name === 'redis-url' ? ', or set queue.backend to postgres' : '';
      return needed ? [`the secret ${name} is missing: mount it as a file of that name, or set ${env}${hint}`] : [];
    }
    const wrong = problem(value);
    return wrong === undefined ? [] : [`the secret ${name} ${wrong}`];
  });
}
