/**
 * Finds what the chart is checked with: Helm 4 and 3, ct with yamllint and yamale, kubeconform, and the schemas of Kubernetes and of
 * CustomResourceDefinitions. In this order: PATH, the cache (AI_AGENTS_TOOLS, default ~/.cache/ai-agents-tools), the installer of the test
 * cluster where that stands beside the repository, and else they are built, in pinned versions, with Go and pip.
 *
 *   node scripts/chart-tools.mjs        prints their places as JSON
 */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { runQuietly } from './bootstrap/child.mjs';
import { exclusively } from './bootstrap/exclusive.mjs';
import { withProgress } from './bootstrap/progress.mjs';
import { inTree } from './bootstrap/tree.mjs';
import { buildTool } from './chart-tools/build.mjs';
import { cache } from './chart-tools/cache.mjs';
import { findTools, toolNames } from './chart-tools/find.mjs';

const clusterInstaller = inTree('..', 'shared', 'cluster', 'tools');

/** What the cluster's installer calls a tool, where it has another name for it. */
const installerNames = { ctConfig: 'ct' };

/**
 * @returns {Promise<Record<'helm4' | 'helm3' | 'ct' | 'kubeconform' | 'yamllint' | 'yamale' | 'ctConfig' | 'schemas' | 'crds', string>>} where
 *   each tool is; the last three are directories
 * @throws {Error} that names the tools that are not there and cannot be built here, and why
 */
export async function chartTools() {
  const found = findTools();
  if (missingOf(found).length === 0) return found;
  await exclusively(prepare);
  return findTools();
}

const missingOf = (found) => toolNames.filter((name) => found[name] === undefined);

async function prepare() {
  let missing = missingOf(findTools());
  if (missing.length > 0 && existsSync(clusterInstaller)) {
    const names = missing.map((name) => installerNames[name] ?? name);
    const env = { ...process.env, AI_AGENTS_TOOLS: cache };
    await withProgress(`Preparing ${names.join(', ')} for the chart's tests`, () =>
      runQuietly('bash', [clusterInstaller, ...names], { env }),
    );
    missing = missingOf(findTools());
  }
  const reasons = [];
  for (const name of missing) {
    await buildTool(name).catch((error) => reasons.push(`${name}: ${error.message}`));
  }
  if (reasons.length > 0) {
    throw new Error(`The chart cannot be checked: put what is missing on PATH, or let it be built.\n${reasons.join('\n')}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  chartTools().then(
    (tools) => console.log(JSON.stringify(tools, undefined, 2)),
    (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
