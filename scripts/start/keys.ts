import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { DataDirectory } from './data-directory';
import { writePrivateFile } from './secret-files';
import { StartError } from './start-error';

/** The secrets of a demo. They are generated once, because the database that is kept was made with them. */
export interface Keys {
  readonly postgres: { readonly admin: string; readonly owner: string; readonly api: string; readonly worker: string };
  /** 32 bytes in base64. */
  readonly encryptionKey: string;
  readonly tenants: Readonly<Record<string, { readonly webhookSecret: string; readonly technicianKey: string }>>;
}

/**
 * Reads the secrets of an earlier run, or generates them. A tenant that is new gets its own.
 *
 * @throws StartError when there is a database but its secrets are gone.
 */
export function loadKeys(directory: DataDirectory, tenantIds: readonly string[]): Keys {
  const known = readKeys(directory);
  const keys: Keys = {
    postgres: known?.postgres ?? { admin: secret(), owner: secret(), api: secret(), worker: secret() },
    encryptionKey: known?.encryptionKey ?? randomBytes(32).toString('base64'),
    tenants: Object.fromEntries(
      tenantIds.map((id) => [id, known?.tenants[id] ?? { webhookSecret: secret(), technicianKey: secret().toUpperCase() }]),
    ),
  };
  writePrivateFile(directory.keys, JSON.stringify(keys, null, 2));
  return keys;
}

function readKeys(directory: DataDirectory): Keys | undefined {
  if (!existsSync(directory.keys)) {
    if (!existsSync(directory.postgres)) return undefined;
    throw new StartError(`${directory.postgres} is there, but its passwords (keys.json) are not: begin anew with npm run reset.`);
  }
  try {
    return JSON.parse(readFileSync(directory.keys, 'utf8')) as Keys;
  } catch {
    throw new StartError(`${directory.keys} cannot be read: begin anew with npm run reset.`);
  }
}

function secret(): string {
  return randomBytes(24).toString('hex');
}
