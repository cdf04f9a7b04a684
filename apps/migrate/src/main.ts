import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { loadConfiguration, parseExpectedSecret, preflightProblems } from '#config';
import { createMigrate } from './create-migrate';
import { InterruptedError, type MigrationEvent, PreflightError, remedyFor } from './migration-events';
import { SchemaMigration } from './schema-migration.service';

/** One JSON object a line on standard output: what Helm shows of a hook, and what a person greps. */
function print(event: MigrationEvent): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), service: 'migrate', ...event })}\n`);
}

/**
 * Migrates and exits; with --check changes nothing and says whether the database is one that this version works with.
 *
 * `--secret PROCESS:NAME:SECRET/KEY`, as often as needed, names what the other processes will need: it is looked at before anything is touched.
 */
async function main(): Promise<void> {
  const { check, secret } = parseArgs({
    options: { check: { type: 'boolean', default: false }, secret: { type: 'string', multiple: true, default: [] } },
  }).values;
  const problems = preflightProblems(secret.map(parseExpectedSecret));
  if (problems.length > 0) throw new PreflightError(problems);
  const app = await createMigrate(loadConfiguration('migrate'), print);
  try {
    const migration = app.get(SchemaMigration);
    await (check ? migration.check() : migration.run());
  } finally {
    await app.close();
  }
}

function fail(error: unknown): void {
  print({ event: 'failed', message: error instanceof Error ? error.message : String(error), todo: remedyFor(error) });
  process.exitCode = 1;
}

// The first process of a container gets no signal that it does not listen for.
process.once('SIGTERM', () => {
  fail(new InterruptedError('SIGTERM came before the migrations were done.'));
  process.exit();
});

main().catch(fail);
