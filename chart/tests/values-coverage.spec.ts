import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { CHART_DIRECTORY, render, type RenderedChart } from '#testing';
import { type Environment } from '../../values/environment';
import { type Fixture, fixtures } from './fixtures';

type Path = readonly string[];

const defaults = parse(readFileSync(join(CHART_DIRECTORY, 'values.yaml'), 'utf8'));

const templates = globSync('templates/**/*.*', { cwd: CHART_DIRECTORY })
  .map((file) => readFileSync(join(CHART_DIRECTORY, file), 'utf8'))
  .join('\n');

/** The application's own file goes through as it is, and `global` belongs to Helm. */
const PASSED_THROUGH = ['config', 'global'];

const leaves = leavesOf(defaults).filter(([first]) => !PASSED_THROUGH.includes(first ?? ''));

/** The small ones first: the difference that a value makes there is quick to find. */
const bySize = Object.values(fixtures).sort((one, other) => JSON.stringify(one.values).length - JSON.stringify(other.values).length);

describe('every value of the chart', () => {
  // Side by side, so that both cores have work; each test then finds its own.
  beforeAll(() => Promise.allSettled(leaves.map((leaf) => differenceOf(leaf))), 300_000);

  it('is found', () => {
    expect(leaves.length).toBeGreaterThan(200);
  });

  it.each(leaves.map((leaf) => [leaf.join('.'), leaf] as const))(
    '%s is set by some fixture, and makes a difference there',
    async (_name, leaf) => {
      expect(fixturesThatSet(leaf)).not.toEqual([]);
      expect(await differenceOf(leaf)).toBe(true);
    },
  );
});

const differences = new Map<string, Promise<boolean>>();

function differenceOf(leaf: Path): Promise<boolean> {
  const name = leaf.join('.');
  const difference = differences.get(name) ?? makesADifference(fixturesThatSet(leaf), leaf);
  differences.set(name, difference);
  return difference;
}

/** Those that set it to something else than its default. */
function fixturesThatSet(leaf: Path): readonly Fixture[] {
  return bySize.filter(({ values }) => !isDeepStrictEqual(at(values, leaf) ?? at(defaults, leaf), at(defaults, leaf)));
}

/** Whether a fixture shows the value, or renders to something else, or is refused, without it. */
async function makesADifference(candidates: readonly Fixture[], leaf: Path): Promise<boolean> {
  for (const fixture of candidates) if (await isShown(fixture, leaf)) return true;
  for (const { values, options } of candidates) {
    const [withValue, without] = await Promise.all([render(values, options), outcomeOf(withoutLeaf(values, leaf), options)]);
    if (!isDeepStrictEqual(withValue.objects, without)) return true;
  }
  return false;
}

/**
 * Whether what is rendered holds a text or number that stands nowhere but in this value: not in the other ones, not in the templates, and not in
 * what is rendered anyway. Most values are seen so, without another render.
 */
async function isShown(fixture: Fixture, leaf: Path): Promise<boolean> {
  const rendered = await textOf(fixture);
  const elsewhere = [templates, await textOf(fixtures.minimal), JSON.stringify(withoutLeaf(fixture.values, leaf))];
  return scalarsIn(at(fixture.values, leaf)).some(
    (scalar) => scalar.length > 1 && hasToken(rendered, scalar) && !elsewhere.some((text) => hasToken(text, scalar)),
  );
}

/** Whether it stands there by itself, and not as a part of a longer word or number. */
function hasToken(text: string, token: string): boolean {
  for (let at = text.indexOf(token); at !== -1; at = text.indexOf(token, at + 1)) {
    const [before = '', after = ''] = [text[at - 1], text[at + token.length]];
    if (!/[\w.-]/.test(before) && !/[\w.-]/.test(after)) return true;
  }
  return false;
}

const texts = new Map<Fixture, Promise<string>>();

function textOf(fixture: Fixture): Promise<string> {
  const text = texts.get(fixture) ?? render(fixture.values, fixture.options).then(({ objects }) => JSON.stringify(objects));
  texts.set(fixture, text);
  return text;
}

function scalarsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(scalarsIn);
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
}

async function outcomeOf(values: Environment, options: Fixture['options']): Promise<RenderedChart['objects'] | undefined> {
  return render(values, options).then(
    ({ objects }) => objects,
    () => undefined,
  );
}

/** Lists, scalars and maps that are open for keys of the user. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (!isMap(value) || Object.keys(value).length === 0) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

function at(value: unknown, [first, ...rest]: Path): unknown {
  if (first === undefined) return value;
  return isMap(value) ? at(value[first], rest) : undefined;
}

function withoutLeaf(values: Environment, [first = '', ...rest]: Path): Environment {
  const { [first]: inner, ...others } = values as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [first]: withoutLeaf(inner as Environment, rest) };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
