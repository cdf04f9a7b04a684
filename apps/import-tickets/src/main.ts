import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { print, runCommand } from '#command';
import { loadConfiguration, trustAuthorities } from '#config';
import { ImportTicketsModule } from './import-tickets.module';
import { parseOptions, USAGE } from './options';
import { ImportProgress } from './progress';
import { TicketImport } from './ticket-import';

/** Bad tickets that are named one by one. */
const MAX_NAMED = 50;

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());

/** Imports and exits; returns the exit code. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') {
    print(USAGE);
    return 0;
  }
  const configuration = loadConfiguration('import-tickets');
  trustAuthorities(configuration.config);
  const app = await NestFactory.createApplicationContext(ImportTicketsModule.forRoot(configuration), {
    logger: ['fatal'],
    abortOnError: false,
  });
  const progress = new ImportProgress();
  const named: string[] = [];
  const begin = performance.now();
  try {
    const result = await app
      .get(TicketImport)
      .run(options, progress, ({ where, problem }) => named.push(`${where}: left out, ${problem}`), stop.signal);
    progress.stop();
    const { created, updated, known, bad } = result;
    const seconds = (performance.now() - begin) / 1000;
    print(`${options.tenant}: ${created} created, ${updated} updated, ${known} known, ${bad} bad, in ${seconds.toFixed(1)} s`);
    return bad === 0 ? 0 : 3;
  } finally {
    progress.stop();
    for (const line of named.slice(0, MAX_NAMED)) print(line);
    if (named.length > MAX_NAMED) print(`… and ${named.length - MAX_NAMED} more`);
    await app.close();
  }
}

void runCommand(USAGE, main, (error) => {
  if (stop.signal.aborted) return { message: 'Stopped. Repeat the command to go on.', code: 130 };
  const message = error instanceof Error ? error.message : String(error);
  return { message: `${message}\nWhat was imported stays: repeat the command to go on.`, code: 1 };
});
