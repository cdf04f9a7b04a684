import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataDirectory, DEFAULT_DATA_DIRECTORY } from './data-directory';
import { environmentOf } from './process-configuration';

/**
 * Runs a command of the image, whose exit code becomes this process's. In a shell that is set up for an installation it works on that one; in a
 * plain shell on the demo, while that runs.
 *
 * @param secretsOf process of the demo whose secrets it gets
 * @param args `--data DIRECTORY` first names the data directory of a demo that was started with one; all else is the command's.
 */
export function runProgram(name: string, secretsOf: 'api' | 'worker', args: readonly string[] = process.argv.slice(2)): void {
  const [data, rest] = args[0] === '--data' ? [args[1], args.slice(2)] : [undefined, args];
  const isSetUp = Object.keys(process.env).some((variable) => variable.startsWith('AI_AGENTS_'));
  const demo = new DataDirectory(data ?? DEFAULT_DATA_DIRECTORY);
  const env = (data !== undefined || !isSetUp) && existsSync(demo.localState) ? environmentOf(demo, secretsOf) : process.env;
  const main = join(__dirname, '..', '..', 'apps', name, 'src', 'main.js');
  const { status } = spawnSync(process.execPath, ['--enable-source-maps', main, ...rest], { env, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
