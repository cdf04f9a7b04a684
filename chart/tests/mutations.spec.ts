import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CHART_DIRECTORY, deltaOf, invariants, render, type RenderedChart, schemaProblems } from '#testing';
import { type Environment } from '../../values/environment';
import { combined, fixtures } from './fixtures';
import { type Check, type Mutation, mutations } from './mutations';

const directory = mkdtempSync(join(tmpdir(), 'ai-agents-chart-'));
const mistakes = mutations.map((mutation, index) => ({ mutation, chart: join(directory, String(index)) }));

beforeAll(async () => {
  for (const { mutation, chart } of mistakes) mutate(mutation, chart);
  // Rendered side by side; each test looks at its own.
  await Promise.allSettled(mistakes.map(({ mutation, chart }) => renderWith(mutation, chart)));
}, 300_000);

afterAll(() => rmSync(directory, { recursive: true }));

describe('a mistake in the templates is noticed:', () => {
  it.each(mistakes)('$mutation.name, by $mutation.noticedBy', async ({ mutation, chart }) => {
    expect(await isNoticed(mutation.noticedBy, mutation, chart)).toBe(true);
  });
});

describe('the mistakes', () => {
  const checks: readonly Check[] = [
    ...(Object.keys(invariants) as (keyof typeof invariants)[]),
    'inventory',
    'schemas',
    'refusal',
    'upgrade',
  ];

  it('are many, each is one of its own, and every check has some to notice', () => {
    expect(mutations.length).toBeGreaterThanOrEqual(30);
    expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
    expect(checks.filter((check) => mutations.every(({ noticedBy }) => noticedBy !== check))).toEqual([]);
  });

  it('are what is noticed: a copy of the chart without a mistake passes every check', async () => {
    const chart = join(directory, 'copy');
    const copy: Mutation = { name: 'none', file: '_image.tpl', find: /$/, replace: '\n', noticedBy: 'inventory' };
    mutate(copy, chart);
    const withQuestions = mutations.filter(({ refused, upgrade }) => refused !== undefined || upgrade !== undefined);
    for (const { on, noticedBy, ...questions } of [copy, ...withQuestions]) {
      const asked = on === undefined ? checks : [noticedBy];
      const noticed = await Promise.all(asked.map((check) => isNoticed(check, { ...questions, noticedBy, ...(on && { on }) }, chart)));
      expect(asked.filter((_check, index) => noticed[index])).toEqual([]);
    }
  });
});

/** Whether a check sees that something is wrong with a chart. */
async function isNoticed(check: Check, mutation: Mutation, directoryOfChart: string): Promise<boolean> {
  const { on = 'full', refused, upgrade } = mutation;
  const { values, options, ...rest } = fixtures[on];
  const chart = await renderWith(mutation, directoryOfChart);
  switch (check) {
    case 'inventory':
      return !isDeepStrictEqual((await render(values, options)).inventory(), chart.inventory());
    case 'schemas':
      return schemaProblems(chart.objects, '1.36.0').problems.length > 0;
    case 'refusal':
      return refused !== undefined && (await isAccepted(renderWith(mutation, directoryOfChart, refused)));
    case 'upgrade': {
      const [change, rolled] = upgrade ?? [{}, []];
      return !isDeepStrictEqual(deltaOf(chart, await renderWith(mutation, directoryOfChart, change)).rolled, rolled);
    }
    default:
      return invariants[check]({ ...rest, chart }).length > 0;
  }
}

function renderWith({ on = 'full' }: Mutation, chart: string, change: Environment = {}): Promise<RenderedChart> {
  const { values, options } = fixtures[on];
  return render(combined(values, change), { ...options, chart });
}

function isAccepted(rendering: Promise<RenderedChart>): Promise<boolean> {
  return rendering.then(
    () => true,
    () => false,
  );
}

/** @throws Error when the template no longer has what the mistake replaces: the table must follow it. */
function mutate({ name, file, find, replace }: Mutation, chart: string): void {
  cpSync(CHART_DIRECTORY, chart, { recursive: true, filter: (source) => !/\/chart\/(tests|ci)$/.test(source) });
  const path = join(chart, 'templates', file);
  const text = readFileSync(path, 'utf8');
  const mutated = text.replace(find, replace);
  if (mutated === text) throw new Error(`${name}: ${file} has nothing that ${String(find)} finds`);
  writeFileSync(path, mutated);
}
