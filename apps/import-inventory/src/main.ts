import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { print, readInput, runCommand } from '#command';
import { loadConfiguration } from '#config';
import { TenantTransactions } from '#database';
import { InventoryFileError, InventoryStore, readInventoryCsv } from '#inventory';
import { ImportInventoryModule } from './import-inventory.module';
import { parseOptions, USAGE } from './options';

/** Bad rows that are named one by one. */
const MAX_NAMED = 20;

/** Imports and exits; returns the exit code. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    print(USAGE);
    return 0;
  }
  const { tenant, prune } = options;
  const { hosts, badRows } = readInventoryCsv(await readInput(options.file));
  for (const { line, problem } of badRows.slice(0, MAX_NAMED)) print(`line ${line}: left out, ${problem}`);
  if (badRows.length > MAX_NAMED) print(`… and ${badRows.length - MAX_NAMED} more rows were left out`);
  if (prune && badRows.length > 0) {
    throw new InventoryFileError('With --prune, a bad row would remove its host: correct the rows, or import without --prune.');
  }
  if (hosts.length === 0) throw new InventoryFileError('The file holds no host.');
  const begin = performance.now();
  const app = await NestFactory.createApplicationContext(ImportInventoryModule.forRoot(loadConfiguration('import-inventory')), {
    logger: ['fatal'],
    abortOnError: false,
  });
  try {
    await assertTenant(app.get(TenantTransactions), tenant);
    const { created, updated, unchanged, removed } = await app.get(InventoryStore).import(tenant, hosts, { prune });
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    print(
      `${tenant}: ${created} created, ${updated} updated, ${unchanged} unchanged, ${removed} removed, ${badRows.length} bad, in ${seconds} s`,
    );
  } finally {
    await app.close();
  }
  return badRows.length === 0 ? 0 : 3;
}

async function assertTenant(transactions: TenantTransactions, tenant: string): Promise<void> {
  const { rowCount } = await transactions.withTenant(tenant, (db) => db.query('SELECT 1 FROM tenants WHERE id = $1', [tenant]));
  if (rowCount === 0) throw new InventoryFileError(`There is no tenant ${tenant}.`);
}

void runCommand(USAGE, main, (error) => ({
  message: `Nothing was changed: ${error instanceof Error ? error.message : String(error)}`,
  code: 1,
}));
