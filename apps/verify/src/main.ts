import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { type Configuration, ConfigurationError, loadConfiguration, requireSecret } from '#config';
import { allPassed, Endpoint, endpointChecks, reportLines, runChecks, type SmokeCheck } from '#smoke';
import { parseOptions, UsageError, USAGE, type VerifyOptions } from './options';
import { QueueCheck } from './queue.check';

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

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

/** A sentence for what was wrong before anything was checked. */
function complaint(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\n\n${USAGE}`;
  if (error instanceof ConfigurationError) return error.problems.join('\n');
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

// The first process of a container gets no signal that it does not listen for.
process.once('SIGTERM', () => process.exit(143));

main().then(
  // Connections that are kept for another request would delay the end by seconds.
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${complaint(error)}\n`);
    process.exit(2);
  },
);
