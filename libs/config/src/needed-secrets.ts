import type { Config } from './generated/config.types';
import type { SecretName } from './secrets';

/** What decides which secrets are needed; a part is undefined while it is not known, and what it decides is then not missed. */
export interface SettingsOfSecrets {
  readonly queueBackend: Config['queue']['backend'] | undefined;
  readonly keyService: Config['keys']['service'] | undefined;
}

/** Whether the configuration has a use for the secret. */
export function isNeeded(name: SecretName, { queueBackend, keyService }: SettingsOfSecrets): boolean {
  switch (name) {
    case 'redis-url':
      return queueBackend === 'redis';
    case 'key-service-token':
      return keyService !== undefined && keyService.kind !== 'none' && keyService.auth.method === 'token';
    default:
      return true;
  }
}
