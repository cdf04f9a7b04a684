import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { NestFactory } from '@nestjs/core';
import { ConfigurationError, loadConfiguration } from '#config';
import { parseOptions, type TenantsOptions, UsageError, USAGE } from './options';
import { TenantCommands } from './tenant-commands';
import { readTenants } from './tenant-file';
import { TenantsError } from './tenants.error';
import { TenantsCommandModule } from './tenants-command.module';

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Manages tenants and exits; returns the exit code. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.command === 'help') {
    print(USAGE);
    return 0;
  }
  const app = await NestFactory.createApplicationContext(TenantsCommandModule.forRoot(loadConfiguration('tenants')), {
    logger: ['fatal'],
    abortOnError: false,
  });
  try {
    return await run(app.get(TenantCommands), options);
  } finally {
    await app.close();
  }
}

async function run(tenants: TenantCommands, options: Exclude<TenantsOptions, { command: 'help' }>): Promise<number> {
  switch (options.command) {
    case 'apply':
      await tenants.apply(readTenants(await content(options.file)), ({ id, tool }) => print(`${id}: applied, with ${tool.name}`));
      return 0;
    case 'list':
      for (const { id, active, updatedAt } of await tenants.list()) {
        print(`${id.padEnd(32)} ${(active ? 'active' : 'inactive').padEnd(10)} ${updatedAt.toISOString()}`);
      }
      return 0;
    case 'deactivate':
      await tenants.deactivate(options.id);
      print(`${options.id}: deactivated`);
      return 0;
  }
}

async function content(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new TenantsError([`The file cannot be read: ${(error as Error).message}`]);
  }
}

/** A sentence for what went wrong, and the exit code that says of which kind it was. */
function complaint(error: unknown): { readonly message: string; readonly code: number } {
  if (error instanceof UsageError) return { message: `${error.message}\n\n${USAGE}`, code: 2 };
  if (error instanceof ConfigurationError) return { message: error.problems.join('\n'), code: 2 };
  if (error instanceof TenantsError) return { message: error.message, code: 1 };
  return { message: `Not done: ${error instanceof Error ? error.message : String(error)}`, code: 1 };
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const { message, code } = complaint(error);
    process.stderr.write(`${message}\n`);
    process.exitCode = code;
  },
);
