import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from '../bootstrap/child.mjs';
import { withProgress } from '../bootstrap/progress.mjs';
import { cache, inCache } from './cache.mjs';
import { writeKubernetesSchemas } from './kubernetes-schemas.mjs';
import { crdModules, ctModule, programs, schemasPackage } from './versions.mjs';

/**
 * Builds or fetches one tool into the cache. What was there is replaced only when the new one is complete.
 *
 * @param {string} name as in versions.mjs, or ctConfig, schemas or crds
 * @throws {Error} that says what is missing on this machine, or with the last lines of the build
 */
export async function buildTool(name) {
  mkdirSync(cache, { recursive: true });
  const workspace = mkdtempSync(inCache('.new-'));
  try {
    await withProgress(`Preparing ${name} for the chart's tests`, () => builderOf(name)(workspace));
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

function builderOf(name) {
  if (name === 'ctConfig') return fetchCtConfig;
  if (name === 'schemas') return fetchSchemas;
  if (name === 'crds') return fetchCrds;
  return (workspace) => (programs[name].module ? goBuild(name, workspace) : pipInstall(name, workspace));
}

/**
 * Built in the module's own directory: with the versions and checksums that its authors tested, and without asking the proxy for anything but
 * this version.
 */
async function goBuild(name, workspace) {
  const { module, command, flags } = programs[name];
  const directory = await goModule(module, workspace);
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly -buildvcs=false' };
  const linker = ['-s', '-w', ...flags.flatMap((flag) => ['-X', flag])].join(' ');
  await runQuietly('go', ['build', '-trimpath', '-ldflags', linker, '-o', join(workspace, name), command], { cwd: directory, env });
  mkdirSync(inCache('bin'), { recursive: true });
  renameSync(join(workspace, name), inCache('bin', name));
}

/** A virtual environment of its own: the machine's Python packages stay as they are. It cannot be moved, so it is made in its place. */
async function pipInstall(name, workspace) {
  need('python3', 'Python 3 with its venv module (Debian: python3-venv)');
  const home = inCache('python', name);
  rmSync(home, { recursive: true, force: true });
  await runQuietly('python3', ['-m', 'venv', home]);
  await runQuietly(join(home, 'bin', 'pip'), ['install', '--quiet', programs[name].package]);
  mkdirSync(inCache('bin'), { recursive: true });
  symlinkSync(join(home, 'bin', name), join(workspace, name));
  renameSync(join(workspace, name), inCache('bin', name));
}

async function fetchCtConfig(workspace) {
  const etc = join(await goModule(ctModule, workspace), 'etc');
  mkdirSync(inCache('etc', 'ct'), { recursive: true });
  for (const file of readdirSync(etc).filter((file) => file.endsWith('.yaml'))) copyFileSync(join(etc, file), inCache('etc', 'ct', file));
}

async function fetchSchemas(workspace) {
  need('python3', 'Python 3 with pip');
  const packages = join(workspace, 'packages');
  await runQuietly('python3', ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', packages, schemasPackage]);
  const schemas = join(workspace, 'schemas');
  writeKubernetesSchemas(join(packages, 'kubernetes_validate', 'kubernetes-json-schema'), schemas);
  replace(schemas, 'schemas');
}

/** One file for each project, because a module has a file for each definition. */
async function fetchCrds(workspace) {
  const crds = join(workspace, 'crds');
  mkdirSync(crds);
  for (const [project, [module, folder]] of Object.entries(crdModules)) {
    const directory = join(await goModule(module, workspace), folder);
    const files = readdirSync(directory).filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml');
    const documents = files.map((file) => `---\n${readFileSync(join(directory, file), 'utf8')}\n`).join('');
    if (!documents.includes('kind: CustomResourceDefinition')) throw new Error(`${module} no longer holds CRDs in ${folder}`);
    writeFileSync(join(crds, `${project}.yaml`), documents);
  }
  replace(crds, 'crds');
}

/** @returns {Promise<string>} the directory of a downloaded Go module */
async function goModule(module, workspace) {
  need('go', 'Go 1.26 or newer (https://go.dev/dl)');
  const output = await runQuietly('go', ['mod', 'download', '-json', module], { cwd: workspace, env: { ...process.env, GOWORK: 'off' } });
  return JSON.parse(output.slice(output.indexOf('{'))).Dir;
}

function replace(directory, name) {
  rmSync(inCache(name), { recursive: true, force: true });
  renameSync(directory, inCache(name));
}

function need(command, description) {
  if (spawnSync(command, ['--help'], { stdio: 'ignore' }).error !== undefined) throw new Error(`${description} is needed for it`);
}
