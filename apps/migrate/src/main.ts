import 'reflect-metadata';
import { loadConfiguration } from '#config';
import { createMigrate } from './create-migrate';
import { type MigrationEvent, remedyFor } from './migration-events';
import { SchemaMigration } from './schema-migration.service';

/** One JSON object a line on standard output: what Helm shows of a hook, and what a person greps. */
function print(event: MigrationEvent): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), service: 'migrate', ...event })}\n`);
}

/** Migrates and exits; with --check changes nothing and says whether the database is new enough. */
async function main(): Promise<void> {
  const app = await createMigrate(loadConfiguration('migrate'), print);
  try {
    const migration = app.get(SchemaMigration);
    await (process.argv.includes('--check') ? migration.check() : migration.run());
  } finally {
    await app.close();
  }
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  print({ event: 'failed', message, todo: remedyFor(error) });
  process.exitCode = 1;
});
