/**
 * Finds Prometheus, which the demo and some tests run: on PATH, else in the cache (AI_AGENTS_TOOLS, default ~/.cache/ai-agents-tools), else
 * Debian's package is fetched and its program put into the cache. That needs no root, and installs nothing.
 *
 *   node scripts/prometheus.mjs        prints {"program": "…"}, or {"missing": "…"} with what to do, and exit code 1
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { withProgress } from './bootstrap/progress.mjs';
import { cache, inCache } from './chart-tools/cache.mjs';

const HOW_TO_INSTALL =
  'install Prometheus (Debian and Ubuntu: apt-get install prometheus; macOS: brew install prometheus; others: https://prometheus.io/download) ' +
  'so that `prometheus` is on PATH';
/** Of an unreachable server, until the next one or the end. */
const CONNECT_SECONDS = 10;

const stopping = new AbortController();
process.once('SIGTERM', () => stopping.abort());

const built = inCache('bin', 'prometheus');
/** Not beside the others: who builds those would take it for one of theirs, of another version. */
const fetched = inCache('debian', 'prometheus');

async function main() {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, 'prometheus'));
  for (const file of [...onPath, built, fetched]) if (existsSync(file) && (await runs(file))) return file;
  await withProgress('Fetching Prometheus, this once', fetchPackage);
  return fetched;
}

/** Whether it is that program, and runs on this machine. */
async function runs(file) {
  try {
    const { stdout, stderr } = await run(file, ['--version']);
    return /^prometheus, version/m.test(stdout + stderr);
  } catch {
    return false;
  }
}

/** The program is renamed into its place when it is complete, so that two who fetch it at once do not see half of it. */
async function fetchPackage() {
  mkdirSync(inCache('debian'), { recursive: true });
  const workspace = mkdtempSync(join(cache, '.new-'));
  try {
    // With the machine's lists of packages; a container may have none, and only root may update them.
    await aptGet(workspace, ['download', 'prometheus']).catch((error) => {
      const unreachable = /Failed to fetch/.test(error.stderr ?? '') && !/404/.test(error.stderr);
      if (error.code === 'ENOENT' || unreachable) throw error;
      return downloadWithOwnLists(workspace);
    });
    const file = readdirSync(workspace).find((name) => name.endsWith('.deb'));
    await run('dpkg-deb', ['--extract', join(workspace, file), workspace]);
    const program = join(workspace, 'usr', 'bin', 'prometheus');
    if (!(await runs(program))) throw new Error("Debian's package does not run on this machine");
    renameSync(program, fetched);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function downloadWithOwnLists(workspace) {
  const [lists, packages] = [join(workspace, 'lists'), join(workspace, 'cache')];
  for (const directory of [join(lists, 'partial'), join(packages, 'archives', 'partial')]) mkdirSync(directory, { recursive: true });
  const own = [`Dir::State::lists=${lists}`, `Dir::Cache=${packages}`];
  await aptGet(workspace, ['update'], [...own, 'APT::Update::Error-Mode=any']);
  await aptGet(workspace, ['download', 'prometheus'], own);
}

function aptGet(workspace, command, settings = []) {
  // Root's downloads are done by a user who may not write here.
  const all = [`Acquire::http::Timeout=${CONNECT_SECONDS}`, 'Acquire::Retries=0', 'APT::Sandbox::User=root', ...settings];
  return run('apt-get', ['-qq', ...all.flatMap((setting) => ['-o', setting]), ...command], { cwd: workspace });
}

function run(command, args, options = {}) {
  return promisify(execFile)(command, args, { ...options, encoding: 'utf8', signal: stopping.signal });
}

main().then(
  (program) => console.log(JSON.stringify({ program })),
  (error) => {
    const lines = (error.stderr || error.message).trim().split('\n');
    const reason = lines.find((line) => line.startsWith('E: ')) ?? lines[0];
    const cause = error.code === 'ENOENT' ? `there is no ${error.path} here` : reason.replace(/^E: /, '');
    console.log(
      JSON.stringify({ missing: `There is no Prometheus on this machine, and it cannot be fetched (${cause}): ${HOW_TO_INSTALL}.` }),
    );
    process.exitCode = 1;
  },
);
