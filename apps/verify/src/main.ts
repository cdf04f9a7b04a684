import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { print, runCommand } from '#command';
import { type Configuration, loadConfiguration, requireSecret } from '#config';
import { allPassed, Endpoint, endpointChecks, reportLines, runChecks, type SmokeCheck } from '#smoke';
import { parseOptions, USAGE, type VerifyOptions } from './options';
import { QueueCheck } from './queue.check';

/** Verifies a running installation from inside; returns the exit code. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.command === 'help') {
    print(USAGE);
    return 0;
  }
  // What a check found is said in its line; the libraries that it uses stay quiet.
  Logger.overrideLogger(false);
  const checks = checksFor(options, loadConfiguration('verify'));
  const reports = await runChecks(checks, (report) => reportLines(report).forEach(print));
  return allPassed(reports) ? 0 : 1;
}

function checksFor(options: Exclude<VerifyOptions, { command: 'help' }>, configuration: Configuration): SmokeCheck[] {
  switch (options.command) {
    case 'endpoint': {
      const { config, secrets } = configuration;
      const tenant = { id: options.tenantId ?? config.smoke.tenantId, secret: requireSecret(secrets, 'smoke-webhook-secret') };
      return endpointChecks(new Endpoint(options.url), tenant, options.timeoutMs);
    }
    case 'queue':
      return [new QueueCheck(configuration, options.timeoutMs)];
  }
}

// The first process of a container gets no signal that it does not listen for.
process.once('SIGTERM', () => process.exit(143));

void runCommand(USAGE, main, (error) => ({
  message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  code: 2,
})).then(
  // Connections that are kept for another request would delay the end by seconds.
  () => process.exit(),
);
