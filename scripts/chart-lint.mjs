/**
 * Lints the chart: `ct lint` (yamllint, yamale, version increment, maintainers) and `helm lint --strict` of both major versions with every values
 * file of the repository. Prints a line for each, and `note:` lines for what could not be compared.
 *
 *   node scripts/chart-lint.mjs        or: npm run check -- chart
 */
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runQuietly } from './bootstrap/child.mjs';
import { root } from './bootstrap/tree.mjs';
import { chartTools } from './chart-tools.mjs';

const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });

const valuesFiles = ['values', 'chart/ci'].flatMap((directory) =>
  readdirSync(join(root, directory))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => `${directory}/${file}`),
);

async function main() {
  const tools = await chartTools();
  const bin = mkdtempSync(join(tmpdir(), 'ai-agents-chart-lint-'));
  try {
    // ct does the same to the chart's own files, and may lose what yamllint says.
    const files = ['ct.yaml', 'chart/Chart.yaml', 'chart/values.yaml', ...valuesFiles];
    await passes('yamllint', tools.yamllint, ['--config-file', join(tools.ctConfig, 'lintconf.yaml'), '--strict', ...files]);
    await ctLint(tools, bin);
    for (const [name, helm] of Object.entries({ 'Helm 4': tools.helm4, 'Helm 3': tools.helm3 })) {
      for (const file of valuesFiles)
        await passes(`${name} lints ${file}`, helm, ['lint', 'chart', '--strict', '--quiet', '--values', file]);
    }
  } finally {
    rmSync(bin, { recursive: true });
  }
}

/** ct runs what it finds on PATH under the names that it knows, whatever version that is: here it finds ours. */
async function ctLint({ ct, ctConfig, helm4, yamllint, yamale }, bin) {
  for (const [name, target] of Object.entries({ helm: helm4, yamllint, yamale })) symlinkSync(target, join(bin, name));
  const rules = ['--lint-conf', join(ctConfig, 'lintconf.yaml'), '--chart-yaml-schema', join(ctConfig, 'chart_schema.yaml')];
  await passes('ct lint', ct, ['lint', '--config', 'ct.yaml', ...rules, ...versionIncrement(), ...maintainers()], {
    ...process.env,
    PATH: [bin, process.env.PATH].join(delimiter),
  });
}

/**
 * A chart that differs from the last release's has a higher version; between releases it may change as often as it likes. ct compares versions
 * only of charts that it finds changed by itself, and lints no other ones.
 */
function versionIncrement() {
  const release = git('describe', '--tags', '--abbrev=0', '--match', 'v*').stdout?.trim();
  const unchanged = ['--charts', 'chart', '--check-version-increment=false'];
  if (!release) {
    console.log('note: no release tag (v*) to compare the version of the chart with');
    return unchanged;
  }
  const differs = git('diff', '--quiet', release, '--', 'chart', ':!chart/tests', ':!chart/ci').status !== 0;
  return differs ? ['--remote', 'tags', '--target-branch', release] : unchanged;
}

/** Maintainers must be accounts where the repository is hosted, which only a run there can ask. */
function maintainers() {
  if (process.env.GITHUB_ACTIONS) return [];
  console.log('note: maintainers of the chart are looked up on GitHub only');
  return ['--validate-maintainers=false'];
}

async function passes(name, command, args, env = process.env) {
  await runQuietly(command, args, { env });
  console.log(`✓ ${name}`);
}

await main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
