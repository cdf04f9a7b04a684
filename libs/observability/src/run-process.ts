import type { LoggerService } from '@nestjs/common';
import { ConfigurationError } from '#config';
import { AppLogger } from './app-logger';

/** Starts a process's main function; when it fails, says why in one log line and exits with 1. */
export async function runProcess(service: string, main: (logger: LoggerService) => Promise<void>): Promise<void> {
  const logger = new AppLogger(service, 'info');
  try {
    await main(logger);
  } catch (error) {
    // A list stays a list: in one text its lines would be hard to read in a JSON log.
    const problems = error instanceof ConfigurationError ? { problems: error.problems } : {};
    logger.fatal({ message: `The ${service} does not start: ${sentence(error)}`, ...problems });
    process.exit(1);
  }
}

/** The message of the error, and for a port that is taken what to do about it. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigurationError) return 'its configuration cannot be used.';
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    return `port ${String(error.port)} is taken; stop the program that listens there, or configure another port.`;
  }
  return error.message;
}
