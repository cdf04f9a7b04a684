import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { print, readInput, runCommand } from '#command';
import { loadConfiguration } from '#config';
import { parseOptions, type TenantsOptions, USAGE } from './options';
import { TenantCommands } from './tenant-commands';
import { readTenants } from './tenant-file';
import { TenantsError } from './tenants.error';
import { TenantsCommandModule } from './tenants-command.module';

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
      await tenants.apply(readTenants(await readInput(options.file)), ({ id, tool }) => print(`${id}: applied, with ${tool.name}`));
      return 0;
    case 'list':
      for (const { id, active, updatedAt, declared, refusedSince } of await tenants.list()) {
        const refused = refusedSince === undefined ? '' : `  refused since ${refusedSince.toISOString()}`;
        const place = declared ? '  in the values' : '';
        print(`${id.padEnd(32)} ${(active ? 'active' : 'inactive').padEnd(10)} ${updatedAt.toISOString()}${place}${refused}`);
      }
      return 0;
    case 'deactivate':
      await tenants.deactivate(options.id);
      print(`${options.id}: deactivated`);
      return 0;
  }
}

void runCommand(USAGE, main, (error) =>
  error instanceof TenantsError
    ? { message: error.message, code: 1 }
    : { message: `Not done: ${error instanceof Error ? error.message : String(error)}`, code: 1 },
);
