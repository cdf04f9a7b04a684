import { ConfigurationError } from '#config';
import { UsageError } from './usage.error';

/** How a command ends that could not do what it was asked for. */
export interface Failure {
  readonly message: string;
  readonly code: number;
}

/** Writes a line to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/**
 * Runs a command of the image and leaves its exit code: what `main` resolves with, 2 for wrong arguments or configuration, and what `failureOf` makes of
 * any other error.
 *
 * @param usage shown after what is wrong with the arguments
 */
export async function runCommand(usage: string, main: () => Promise<number>, failureOf: (error: unknown) => Failure): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const { message, code } = complaint(error, usage) ?? failureOf(error);
    process.stderr.write(`${message}\n`);
    process.exitCode = code;
  }
}

function complaint(error: unknown, usage: string): Failure | undefined {
  if (error instanceof UsageError) return { message: `${error.message}\n\n${usage}`, code: 2 };
  if (error instanceof ConfigurationError) return { message: error.problems.join('\n'), code: 2 };
  return undefined;
}
