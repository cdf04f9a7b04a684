import { ConfigurationError } from './configuration.error';
import type { Environment } from './environment';
import { LiveSecret } from './live-secret';
import { isNeeded, type SettingsOfSecrets } from './needed-secrets';
import { findSecret, secretProblem, secretsDirectory } from './secret-file';
import { type ProcessName, type SecretName, type Secrets, SECRETS_TABLE } from './secrets';

/**
 * Reads the secrets of a process and checks their shape. No problem repeats a value.
 *
 * @param settings that decide which of them are needed
 */
export function readSecrets(
  process: ProcessName,
  env: Environment,
  settings: SettingsOfSecrets,
): { readonly secrets: Secrets; readonly problems: readonly string[] } {
  const directory = secretsDirectory(env);
  const secrets = {};
  const problems: string[] = [];
  for (const name of secretsOf(process)) {
    const optional = isOptional(name, process) || !isNeeded(name, settings);
    const read = () => findSecret(name, directory, env);
    const found = read();
    const problem = secretProblem(name, found, optional);
    if (problem !== undefined) problems.push(problem);
    const secret = new LiveSecret(name, 'value' in found ? found.value : undefined, optional, read);
    Object.defineProperty(secrets, name, { enumerable: true, get: () => secret.value });
  }
  return { secrets, problems };
}

/** The secret, for a process that can do without it in some of its work and not in this. @throws ConfigurationError */
export function requireSecret(secrets: Secrets, name: SecretName): string {
  const value = secrets[name];
  if (value === undefined) throw new ConfigurationError([secretProblem(name, { value }, false) ?? name]);
  return value;
}

function secretsOf(process: ProcessName): SecretName[] {
  return (Object.keys(SECRETS_TABLE) as SecretName[]).filter((name) =>
    (SECRETS_TABLE[name].usedBy as readonly ProcessName[]).includes(process),
  );
}

function isOptional(name: SecretName, process: ProcessName): boolean {
  return (SECRETS_TABLE[name].optionalFor as readonly ProcessName[]).includes(process);
}
