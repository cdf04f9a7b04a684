import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { inCache } from './cache.mjs';
import { crdModules, kubernetesMinors, programs } from './versions.mjs';

/** @returns {Record<string, string>} the place of each tool that is there: on PATH, else in the cache */
export function findTools() {
  const found = Object.entries({
    ...Object.fromEntries(Object.keys(programs).map((name) => [name, findProgram(name)])),
    ctConfig: findDirectory('etc/ct', ['lintconf.yaml', 'chart_schema.yaml']),
    schemas: findDirectory(
      'schemas',
      kubernetesMinors.map((minor) => `v${minor}.0-standalone-strict/deployment-apps-v1.json`),
    ),
    crds: findDirectory(
      'crds',
      Object.keys(crdModules).map((name) => `${name}.yaml`),
    ),
  });
  return Object.fromEntries(found.filter(([, place]) => place !== undefined));
}

/** Names of everything that {@link findTools} looks for. */
export const toolNames = [...Object.keys(programs), 'ctConfig', 'schemas', 'crds'];

function findProgram(name) {
  const { names } = programs[name];
  const onPath = names.flatMap((file) => (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, file)));
  const suitable = onPath.find((file) => existsSync(file) && isSuitable(name, file));
  return suitable ?? [inCache('bin', name)].find(existsSync);
}

/** Whether it runs, which a version manager's shim need not do, and is of a version that will do. */
function isSuitable(name, file) {
  const { version: args, least, before } = programs[name];
  const { status, stdout } = spawnSync(file, args, { encoding: 'utf8' });
  const version = /(\d+)\.(\d+)/
    .exec(stdout ?? '')
    ?.slice(1, 3)
    .map(Number);
  return status === 0 && version !== undefined && !isLess(version, least) && (before === undefined || isLess(version, before));
}

const isLess = ([major, minor], [otherMajor, otherMinor]) => major < otherMajor || (major === otherMajor && minor < otherMinor);

function findDirectory(name, files) {
  const directory = inCache(...name.split('/'));
  return files.every((file) => existsSync(join(directory, file))) ? directory : undefined;
}
