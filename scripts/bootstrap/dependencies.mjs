import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runQuietly } from './child.mjs';
import { withProgress } from './progress.mjs';
import { inTree } from './tree.mjs';

const bin = inTree('node_modules', '.bin');
const bundledNode = inTree('node_modules', 'node', 'bin', 'node');
const requiredMajor = Number(readFileSync(inTree('.nvmrc'), 'utf8'));

/**
 * Whether node_modules holds what package-lock.json asks for. npm's own record of what it installed says so, whoever ran npm: packages for
 * other platforms are in the lockfile only.
 */
export function dependenciesAreInstalled() {
  const installed = readPackages(inTree('node_modules', '.package-lock.json'));
  if (!installed) return false;
  return Object.entries(readPackages(inTree('package-lock.json'))).every(([location, wanted]) => {
    const found = installed[location];
    if (location === '' || wanted.link) return true;
    return found ? found.version === wanted.version : wanted.optional === true || wanted.devOptional === true;
  });
}

/** Runs `npm ci`. @throws {Error} with npm's last lines */
export async function installDependencies() {
  await withProgress('Installing dependencies (npm ci)', () =>
    runQuietly('npm', ['ci', '--include=dev', '--loglevel=error'], { env: npmEnvironment() }),
  );
}

/**
 * The Node that everything runs on: the `node` dev dependency's, or this process' own when it is the same major version.
 * npm may be told not to run install scripts, and the dev dependency then comes without its executable: its installer is run here.
 *
 * @throws {Error} when there is neither
 */
export async function findNode() {
  if (isExecutable(bundledNode)) return bundledNode;
  if (Number.parseInt(process.versions.node, 10) === requiredMajor) return process.execPath;
  let reason = 'It has no executable for this platform.';
  try {
    await withProgress(`Fetching Node ${requiredMajor}`, () =>
      runQuietly(process.execPath, ['installArchSpecificPackage'], { cwd: inTree('node_modules', 'node'), env: npmEnvironment() }),
    );
    if (isExecutable(bundledNode)) return bundledNode;
  } catch (error) {
    reason = error.message;
  }
  throw new Error(
    `Node ${requiredMajor} is needed, this is ${process.versions.node}, and the one in the dev dependencies could not be installed: ` +
      `install Node ${requiredMajor}, or allow npm to run the install script of the package "node".\n${reason}`,
  );
}

/** The environment of a command of this tree: the executables of its dependencies and its own Node come first. */
export function environmentFor(node) {
  return { ...process.env, PATH: [dirname(node), bin, process.env.PATH].join(delimiter) };
}

function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * npm runs under the machine's own Node, not under the one in node_modules that it is about to replace, and without what an outer
 * `npm run` tells its scripts.
 */
function npmEnvironment() {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(lifecycle|package|command|config_local_prefix)/.test(name)),
  );
  env.PATH = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((directory) => !directory.endsWith(join('node_modules', '.bin')))
    .join(delimiter);
  return env;
}
