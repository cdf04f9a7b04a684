import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { atMost } from './at-most';
import { helmCommand, helmNotes, helmTemplate, type RenderOptions } from './helm-template';
import { type KubernetesObject } from './kubernetes-object';
import { parseManifests } from './parse-manifests';
import { cached, contentHash, keyOf } from './render-cache';
import { RenderedChart } from './rendered-chart';
import { CHART_DIRECTORY } from './repository';

/** Helm refused the values; the message is Helm's. */
export class ChartRefusedError extends Error {
  override readonly name = 'ChartRefusedError';
}

type Outcome = { readonly objects: readonly KubernetesObject[] } | { readonly refusal: string };

const inTurn = atMost(availableParallelism());
const outcomes = new Map<string, Promise<Outcome>>();
const hashes = new Map<string, string>();

/**
 * Everything that Helm makes of these values. The same values are rendered once for all test files and runs, until the chart changes.
 *
 * @throws ChartRefusedError when schema or templates refuse the values.
 */
export async function render(values: object, options: RenderOptions = {}): Promise<RenderedChart> {
  const outcome = await outcomeOf(values, options);
  if ('refusal' in outcome) throw new ChartRefusedError(outcome.refusal);
  return new RenderedChart(outcome.objects);
}

/** Why Helm refuses these values. @throws Error when it accepts them. */
export async function renderError(values: object, options: RenderOptions = {}): Promise<string> {
  const outcome = await outcomeOf(values, options);
  if ('objects' in outcome) throw new Error(`Helm accepts these values: ${JSON.stringify(values)}`);
  return outcome.refusal;
}

/** What `helm install` tells its user at the end. */
export async function renderNotes(values: object, options: RenderOptions = {}): Promise<string> {
  const { chart = CHART_DIRECTORY } = options;
  return cached(keyOf('notes', hashOf(chart), values, options), () => inTurn(() => helmNotes(chart, values, options)));
}

/** Renders with Helm itself, whatever was rendered before: for measurements. */
export async function renderAnew(values: object, options: RenderOptions = {}): Promise<RenderedChart> {
  const output = await helmTemplate(options.chart ?? CHART_DIRECTORY, values, options);
  if ('refusal' in output) throw new ChartRefusedError(output.refusal);
  return new RenderedChart(parseManifests(output.manifests));
}

async function outcomeOf(values: object, options: RenderOptions): Promise<Outcome> {
  const { chart = CHART_DIRECTORY, ...rest } = options;
  const helm = statSync(helmCommand(options.helm));
  const key = keyOf('render', hashOf(chart), helm.size, helm.mtimeMs, values, rest);
  const outcome = outcomes.get(key) ?? cached(key, () => inTurn(() => outcomeOfHelm(chart, values, rest)));
  outcomes.set(key, outcome);
  return outcome;
}

async function outcomeOfHelm(chart: string, values: object, options: RenderOptions): Promise<Outcome> {
  const output = await helmTemplate(chart, values, options);
  return 'refusal' in output ? output : { objects: parseManifests(output.manifests) };
}

/** Tests and values for ct are not part of the chart: `.helmignore` leaves them out. */
function hashOf(chart: string): string {
  const hash = hashes.get(chart) ?? contentHash(chart, ['tests', 'ci', 'README.md']);
  hashes.set(chart, hash);
  return hash;
}
