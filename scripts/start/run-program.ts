import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataDirectory, DEFAULT_DATA_DIRECTORY } from './data-directory';
import { readLocalState } from './local-state';
import { fromUsersDirectory } from './options';
import { Output } from './output';
import { environmentOf } from './process-configuration';
import { StartError } from './start-error';

/** How a command of the image is run: on what, and with which arguments of its own. */
export interface ProgramRun {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs a command of the image, whose exit code becomes this process's. In a shell that is set up for an installation it works on that one; in a
 * plain shell on the demo, while that runs.
 *
 * @param secretsOf process of the demo whose secrets it gets
 * @param args `--data DIRECTORY` first names the data directory of a demo that was started with one; all else is the command's.
 */
export function runProgram(name: string, secretsOf: 'api' | 'worker', args: readonly string[] = process.argv.slice(2)): void {
  const main = join(__dirname, '..', '..', 'apps', name, 'src', 'main.js');
  try {
    const run = programRun(secretsOf, args);
    const { status } = spawnSync(process.execPath, ['--enable-source-maps', main, ...run.args], { env: run.env, stdio: 'inherit' });
    process.exitCode = status ?? 1;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    new Output(process.stderr).failed(error.message);
    process.exitCode = 1;
  }
}

/**
 * Whoever names a demo never gets what the shell is set up for instead.
 *
 * @param args as of {@link runProgram}
 * @param env Default: this process's environment.
 * @throws StartError for `--data` without a directory, or with one in which no demo runs.
 */
export function programRun(secretsOf: 'api' | 'worker', args: readonly string[], env: NodeJS.ProcessEnv = process.env): ProgramRun {
  const [first = '', second] = args;
  if (first === '--data') return onDemo(second, args.slice(2));
  if (first.startsWith('--data=')) return onDemo(first.slice('--data='.length), args.slice(1));
  const demo = new DataDirectory(DEFAULT_DATA_DIRECTORY);
  const isSetUp = Object.keys(env).some((variable) => variable.startsWith('AI_AGENTS_'));
  return { args, env: !isSetUp && existsSync(demo.localState) ? environmentOf(demo, secretsOf, env) : env };

  function onDemo(directory: string | undefined, rest: readonly string[]): ProgramRun {
    if (directory === undefined || directory === '' || directory.startsWith('-')) {
      throw new StartError('--data needs the data directory of a demo that runs: --data DIRECTORY.');
    }
    const named = new DataDirectory(fromUsersDirectory(directory));
    readLocalState(named);
    return { args: rest, env: environmentOf(named, secretsOf, env) };
  }
}
