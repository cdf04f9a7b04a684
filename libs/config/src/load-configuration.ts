import { ConfigurationError } from './configuration.error';
import type { Environment } from './environment';
import type { Config } from './generated/config.types';
import { readConfigFile } from './read-config-file';
import type { SettingsOfSecrets } from './needed-secrets';
import { readSecrets } from './read-secrets';
import type { ProcessName, Secrets } from './secrets';
import { validateConfig } from './validate-config';

export interface Configuration {
  readonly config: Config;
  readonly secrets: Secrets;
}

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
  const { config, problems, ofSecrets } =
    'problems' in file ? { ...file, config: undefined, ofSecrets: UNKNOWN } : validateConfig(file.content);
  const secrets = readSecrets(process, env, ofSecrets);
  if (config === undefined || secrets.problems.length > 0) throw new ConfigurationError([...problems, ...secrets.problems]);
  return { config, secrets: secrets.secrets };
}

const UNKNOWN: SettingsOfSecrets = { queueBackend: undefined, keyService: undefined };

/** The same checks for a configuration that is in memory already. @throws ConfigurationError */
export function configurationFrom(content: unknown, secrets: Secrets): Configuration {
  const { config, problems } = validateConfig(content);
  if (config === undefined) throw new ConfigurationError(problems);
  return { config, secrets };
}
