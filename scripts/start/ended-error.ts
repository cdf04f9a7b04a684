import type { ProgramExit } from './child-program';
import { logLineFormatter } from './log-line';
import { StartError } from './start-error';

/** Characters of a log line in an error message. */
const MAX_LINE = 300;

/** The end of a part that should run, with its last lines and where all of them are. */
export function endedError(name: string, how: string, logFile: string, tail: readonly string[] = []): StartError {
  const format = logLineFormatter(false);
  const lines = tail.flatMap((line) => format(line)?.split('\n', 1) ?? []).map((line) => `  ${line.slice(0, MAX_LINE)}`);
  const heading = `${name} ended unexpectedly (${how}). Its log is ${logFile}${lines.length === 0 ? '.' : '; the last lines:'}`;
  return new StartError([heading, ...lines].join('\n'));
}

/** How a process ended, as in `ended unexpectedly (SIGKILL)`. */
export function endOf({ code, signal }: ProgramExit): string {
  return signal ?? `exit code ${String(code)}`;
}
