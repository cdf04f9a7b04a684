import { Output } from './output';
import { StartError } from './start-error';

/** Runs a command of the demo: its exit code becomes this process's, and what the user can put right is said without a stack. */
export async function runCommand(command: (args: readonly string[]) => Promise<number>): Promise<void> {
  let code = 1;
  try {
    code = await command(process.argv.slice(2));
  } catch (error) {
    const message = error instanceof StartError ? error.message : String(error instanceof Error ? error.stack : error);
    new Output(process.stderr).failed(message);
  }
  // Connections that are kept for another request would delay the end by seconds.
  process.exit(code);
}
