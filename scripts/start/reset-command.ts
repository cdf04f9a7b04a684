import { DataDirectory } from './data-directory';
import { parseResetOptions, RESET_USAGE } from './options';
import { Output } from './output';
import { postmasterOf } from './postgres';
import { ProcessRecords } from './process-records';
import { StartError } from './start-error';

/** `npm run reset`. @returns the exit code */
export async function reset(args: readonly string[]): Promise<number> {
  const options = parseResetOptions(args);
  const output = new Output();
  if (options.help) {
    output.print(RESET_USAGE);
    return 0;
  }
  const directory = new DataDirectory(options.data);
  if (!directory.exists()) {
    output.print(`There is nothing to remove: ${directory.path} does not exist.`);
    return 0;
  }
  const records = new ProcessRecords(directory.records);
  const running = records.running().map(({ name, pid }) => `${name} (process ${pid})`);
  const postmaster = postmasterOf(directory);
  if (postmaster !== undefined) running.push(`Postgres (process ${postmaster})`);
  if (running.length > 0) {
    throw new StartError(`Nothing is removed while ${running.join(', ')} still runs: stop npm start with Ctrl-C first.`);
  }
  directory.assertOurs();
  // No demo can begin while its directory is being removed.
  const starting = records.claim('start');
  if (starting !== undefined) throw new StartError(`Nothing is removed: npm start (process ${starting.pid}) has just begun.`);
  directory.remove();
  output.print(`${directory.path} is removed.`);
  return 0;
}
