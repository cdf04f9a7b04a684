/**
 * Runs the static checks side by side, shows what failed, and ends with one line for each.
 *
 *   npm run check [-- NAME …]            all, or only those named
 *   npm run check -- --json FILE         also writes [{ name, passed, seconds }]
 */
import { existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import concurrently from 'concurrently';

/** The slow ones first, so that the quick ones fill the gaps. */
const checks = {
  types: 'tsc -p tsconfig.json --incremental --tsBuildInfoFile node_modules/.cache/tsc.tsbuildinfo',
  lint: 'eslint --max-warnings 0 .',
  format: 'prettier --check --cache --log-level warn .',
  boundaries: 'depcruise apps libs scripts test bench chart/tests --config .dependency-cruiser.cjs',
  generated: 'node scripts/bootstrap.mjs run scripts/generate --check',
  migrations: 'squawk libs/database/src/migrations/*.sql',
  chart: 'node scripts/chart-lint.mjs',
  lockfile: 'node scripts/lockfile.mjs',
  workflows: 'actionlint',
};

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const unknown = positionals.filter((name) => !(name in checks));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are ${Object.keys(checks).join(', ')}.`);
  process.exit(2);
}

/** actionlint is a Go program, which a developer need not have: it is left out, and said so, unless it was asked for. */
const hasActionlint = process.env.PATH.split(delimiter).some((directory) => existsSync(join(directory, 'actionlint')));
const absent = positionals.length === 0 && !hasActionlint ? ['workflows'] : [];
const wanted = (positionals.length === 0 ? Object.keys(checks) : positionals).filter((name) => !absent.includes(name));

const { commands, result } = concurrently(
  wanted.map((name) => ({ name, command: checks[name] })),
  // One runs while another waits for the disk; each prints only when it has failed.
  { maxProcesses: 3, outputStream: new Writable({ write: (_chunk, _encoding, done) => done() }) },
);
/** What a check that passed could not look at. */
const notes = [];
for (const command of commands) {
  let output = '';
  for (const stream of [command.stdout, command.stderr]) stream.subscribe((chunk) => (output += chunk.toString()));
  command.close.subscribe(({ exitCode }) => {
    for (const [, note] of output.matchAll(/^note: (.*)$/gm)) notes.push(`${command.name}: ${note}`);
    if (exitCode !== 0) process.stdout.write(`\n── ${command.name}: ${command.command}\n${output.trim()}\n\n`);
  });
}

const closed = await result.catch((events) => events);
const report = closed.map(({ command, exitCode, timings }) => ({
  name: command.name,
  passed: exitCode === 0,
  seconds: timings.durationSeconds,
}));
for (const { name, passed, seconds } of report) console.log(`${passed ? '✓' : '✗'} ${name.padEnd(12)}${seconds.toFixed(1).padStart(5)} s`);
for (const note of notes) console.log(`- ${note}`);
for (const name of absent) console.log(`- ${name.padEnd(12)} not run: ${checks[name]} is not installed`);
if (values.json) writeFileSync(values.json, JSON.stringify(report));
process.exitCode = report.length > 0 && report.every(({ passed }) => passed) ? 0 : 1;
