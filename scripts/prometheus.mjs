/**
 * Finds Prometheus, which the demo and some tests run: on PATH, else in the cache (AI_AGENTS_TOOLS, default ~/.cache/ai-agents-tools), else
 * Debian's package is fetched and its program put into the cache. That needs no root, and installs nothing.
 *
 *   node scripts/prometheus.mjs [SECONDS]     prints {"program": "…", "major": 3}, or {"missing": "…"} with what to do, and exit code 1; within 120 seconds
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
const CONNECT_SECONDS = 5;

const seconds = Number(process.argv[2] ?? 120);
const stopping = new AbortController();
process.once('SIGTERM', () => stopping.abort());
const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(seconds * 1000)]);

const built = inCache('bin', 'prometheus');
/** Not beside the others: who builds those would take it for one of theirs, of another version. */
const fetched = inCache('debian', 'prometheus');

async function main() {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, 'prometheus'));
  for (const program of [...onPath, built, fetched]) {
    const major = existsSync(program) ? await majorVersion(program) : undefined;
    if (major !== undefined) return { program, major };
  }
  return { program: fetched, major: await withProgress('Fetching Prometheus, this once', fetchPackage) };
}

/** Undefined when it is another program, or does not run on this machine. */
async function majorVersion(file) {
  try {
    const { stdout, stderr } = await run(file, ['--version']);
    const [, major] = /^prometheus, version (\d+)\./m.exec(stdout + stderr) ?? [];
    return major && Number(major);
  } catch {
    return undefined;
  }
}

/** @returns the major version. The program is renamed into its place when it is complete, so that two who fetch it at once do not see half of it. */
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
    const major = await majorVersion(program);
    if (major === undefined) throw new Error("Debian's package does not run on this machine");
    renameSync(program, fetched);
    return major;
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
  return promisify(execFile)(command, args, { ...options, encoding: 'utf8', signal });
}

main().then(
  (found) => console.log(JSON.stringify(found)),
  (error) => {
    console.log(
      JSON.stringify({
        missing: `There is no Prometheus on this machine, and it cannot be fetched (${causeOf(error)}): ${HOW_TO_INSTALL}.`,
      }),
    );
    process.exitCode = 1;
  },
);

function causeOf(error) {
  if (signal.aborted) return `it took longer than ${seconds} s`;
  if (error.code === 'ENOENT') return `there is no ${error.path} here`;
  const lines = (error.stderr || error.message).trim().split('\n');
  return (lines.find((line) => line.startsWith('E: ')) ?? lines[0]).replace(/^E: (?:Failed to fetch \S+\s+)?/, '');
}
