import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY } from './repository';

/** Where the tools are that the chart is checked with; see scripts/chart-tools.mjs. */
export interface ChartTools {
  readonly helm4: string;
  readonly helm3: string;
  readonly ct: string;
  readonly kubeconform: string;
  /** Directories: rules of ct, JSON Schemas of Kubernetes, CustomResourceDefinitions. */
  readonly ctConfig: string;
  readonly schemas: string;
  readonly crds: string;
}

/** Hands the tools of a jest run from globalSetup to its workers. */
const VARIABLE = 'AI_AGENTS_CHART_TOOLS';

/**
 * Finds or builds the tools, once for a jest run.
 *
 * @throws Error that names what is missing and cannot be built.
 */
export function prepareChartTools(): ChartTools {
  const known = process.env[VARIABLE];
  if (known !== undefined) return JSON.parse(known) as ChartTools;
  const found = execFileSync(process.execPath, [join(REPOSITORY, 'scripts/chart-tools.mjs')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.env[VARIABLE] = found;
  return JSON.parse(found) as ChartTools;
}
