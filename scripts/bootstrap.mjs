/**
 * Makes a fresh clone ready and runs a command in it. Every npm script goes through here, so this file runs on any Node from 18 and imports
 * nothing but Node's own modules.
 *
 *   node scripts/bootstrap.mjs run NAME [ARGS]       dist/NAME.js, built first when sources changed
 *   node scripts/bootstrap.mjs test [ARGS]           jest; tests start the built processes, so dist/ is built first here too
 *   node scripts/bootstrap.mjs exec COMMAND [ARGS]   a command of the dependencies, on the tree's Node
 *   node scripts/bootstrap.mjs build                 dist/, in any case
 */
import { build, buildIsCurrent } from './bootstrap/build.mjs';
import { runInForeground } from './bootstrap/child.mjs';
import { dependenciesAreInstalled, environmentFor, findNode, installDependencies } from './bootstrap/dependencies.mjs';
import { exclusively } from './bootstrap/exclusive.mjs';
import { inTree } from './bootstrap/tree.mjs';

const [mode, ...args] = process.argv.slice(2);

/** Nest is ESM and jest loads it from CommonJS, which needs the flag; jest hands it to its workers. */
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', inTree('node_modules', 'jest', 'bin', 'jest.js')];

/** @returns {Promise<string>} the Node to run on */
async function prepareDependencies() {
  if (!dependenciesAreInstalled()) {
    await exclusively(async () => {
      if (!dependenciesAreInstalled()) await installDependencies();
    });
  }
  return findNode();
}

async function prepareBuild(env) {
  if (buildIsCurrent()) return;
  await exclusively(async () => {
    if (!buildIsCurrent()) await build(env);
  });
}

async function main() {
  const node = await prepareDependencies();
  const env = environmentFor(node);
  switch (mode) {
    case 'build':
      await exclusively(() => build(env));
      return 0;
    case 'run': {
      await prepareBuild(env);
      const [name, ...rest] = args;
      return runInForeground(node, ['--enable-source-maps', inTree('dist', `${name}.js`), ...rest], { env, lifeline: true });
    }
    case 'test':
      await prepareBuild(env);
      return runInForeground(node, [...jest, ...args], { env });
    case 'exec': {
      const [command, ...rest] = args;
      return runInForeground(command, rest, { env });
    }
    default:
      throw new Error('usage: node scripts/bootstrap.mjs (run NAME | test | exec COMMAND | build) [ARGS]');
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
