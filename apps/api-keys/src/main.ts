import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { NestFactory } from '@nestjs/core';
import { type ApiKey, ApiKeyStore, isKeyId, type KeyChange } from '#api-keys';
import { AuditLog } from '#audit';
import { print, runCommand } from '#command';
import { loadConfiguration } from '#config';
import { ApiKeysCommandModule } from './api-keys-command.module';
import { type ApiKeysOptions, parseOptions, USAGE } from './options';

/** Manages keys and exits; returns the exit code. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.command === 'help') {
    print(USAGE);
    return 0;
  }
  const app = await NestFactory.createApplicationContext(ApiKeysCommandModule.forRoot(loadConfiguration('api-keys')), {
    logger: ['fatal'],
    abortOnError: false,
  });
  try {
    return await run(app.get(ApiKeyStore), app.get(AuditLog, { strict: false }), options);
  } finally {
    await app.close();
  }
}

async function run(keys: ApiKeyStore, audit: AuditLog, options: Exclude<ApiKeysOptions, { command: 'help' }>): Promise<number> {
  // Who may start processes in a pod of the api is known to the cluster, and not to the process: the audit log names the pod.
  const change: KeyChange = { actor: { kind: 'command', id: 'api-keys', name: hostname() }, correlationId: randomUUID() };
  switch (options.command) {
    case 'create': {
      const { key, text } = await keys.create(options, change);
      process.stderr.write(`Key ${key.id} (${key.scope}) was made and ${validity(key)}. It is shown this once:\n`);
      print(text);
      return 0;
    }
    case 'list':
      for (const key of await keys.list()) {
        const used = key.lastUsedAt === undefined ? 'never used' : `used ${key.lastUsedAt.toISOString()}`;
        print(`${key.id} ${key.scope.padEnd(8)} ${stateOf(key).padEnd(32)} ${used.padEnd(29)} ${key.name}`);
      }
      return 0;
    case 'revoke':
      if (!(await keys.revoke(options.id, change))) {
        const details = { problem: 'unknown-key', ...(isKeyId(options.id) && { key: options.id }) };
        await audit.record({ ...change, action: 'api_key.revoke', outcome: 'refused', details });
        throw new Error(`there is no key ${options.id} that is not revoked: api-keys list shows them`);
      }
      print(`${options.id}: revoked`);
      return 0;
  }
}

function validity({ expiresAt }: ApiKey): string {
  return expiresAt === undefined ? 'does not expire' : `expires ${expiresAt.toISOString()}`;
}

function stateOf({ revokedAt, expiresAt }: ApiKey): string {
  if (revokedAt !== undefined) return `revoked ${revokedAt.toISOString()}`;
  if (expiresAt === undefined) return 'never expires';
  return `${expiresAt.getTime() <= Date.now() ? 'expired' : 'expires'} ${expiresAt.toISOString()}`;
}

void runCommand(USAGE, main, (error) => ({ message: `Not done: ${error instanceof Error ? error.message : String(error)}`, code: 1 }));
