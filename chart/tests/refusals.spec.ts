import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CHART_DIRECTORY, HELM_MAJORS, renderError } from '#testing';
import { combined, fixtures } from './fixtures';
import { type Refusal, refusalsOfTheSchema, refusalsOfTheTemplates } from './refusals';

const refusals = [...refusalsOfTheTemplates, ...refusalsOfTheSchema];

/** Values that are accepted, so that only what is laid over them is refused. */
const accepted = fixtures.minimal.values;

// Side by side, so that both cores have work; each test then finds its own.
beforeAll(() => Promise.allSettled(HELM_MAJORS.flatMap((helm) => refusals.map((refusal) => refused(refusal, helm)))), 300_000);

describe.each(HELM_MAJORS)('Helm %d refuses', (helm) => {
  it.each(refusals.map((refusal) => [JSON.stringify(refusal.values).slice(0, 120), refusal] as const))('%s', async (_values, refusal) => {
    expect(await refused(refusal, helm)).toContain(refusal.says);
  });
});

describe('a value that other charts have', () => {
  const removed = parse(readFileSync(join(CHART_DIRECTORY, 'removed-values.yaml'), 'utf8')) as Record<string, string>;

  it.each(Object.entries(removed))('%s is refused with what to set instead', async (key, instead) => {
    expect(await refused({ values: { [key]: {} }, says: '' })).toContain(
      `${key} is not a value of this chart: ${instead} (docs/upgrading.md)`,
    );
  });
});

describe('a refusal', () => {
  it('names every problem at once', async () => {
    const message = await renderError({});
    expect(message.match(/^ {2}- secrets\.\w+ is missing/gm)).toHaveLength(6);
  });

  it('says what to set and where it is documented', async () => {
    for (const refusal of refusalsOfTheTemplates) {
      const lines = (await refused(refusal)).split('\n').filter((line) => line.startsWith('  - '));
      expect(lines).not.toEqual([]);
      for (const line of lines) expect(line).toMatch(/\((docs\/[\w/-]+\.md)\)$/);
    }
  });

  it('points to documents that are there', () => {
    const named = new Set(
      [...templates()].flatMap(({ text }) => [...text.matchAll(/\((docs\/[\w/-]+\.md)\)/g)].map(([, path]) => path ?? '')),
    );
    expect(named.size).toBeGreaterThan(4);
    for (const path of named) expect(() => readFileSync(join(CHART_DIRECTORY, '..', path))).not.toThrow();
  });

  it.each(messagesOfTheTemplates())('is provoked by some row of the table: %s', async (_message, pattern) => {
    const said = await Promise.all(refusalsOfTheTemplates.map((refusal) => refused(refusal)));
    expect(said.filter((message) => pattern.test(message))).not.toEqual([]);
  });

  it('comes from nowhere else: the templates fail in one place', () => {
    const places = [...templates()].flatMap(({ path, text }) => (text.match(/\b(fail|required)\s+[("$]/g) ?? []).map(() => path));
    expect(places).toEqual(['_validate.tpl']);
  });
});

function refused({ values, options }: Refusal, helm?: 3 | 4): Promise<string> {
  return renderError(combined(accepted, values), { ...options, ...(helm === undefined ? {} : { helm }) });
}

/** Every line of `_validate.tpl` that is a message, and an expression that what is made of it matches. */
function messagesOfTheTemplates(): [message: string, pattern: RegExp][] {
  const text = readFileSync(join(CHART_DIRECTORY, 'templates/_validate.tpl'), 'utf8').replaceAll(/\{\{-? ?\/\*[\s\S]*?\*\/ ?-?\}\}/g, '');
  const messages = text.split('\n').filter((line) => line.trim() !== '' && !/^\s*\{\{-/.test(line) && !/^\s*\(list /.test(line));
  return messages.map((message) => {
    const literal = message.split(/\{\{.*?\}\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return [message, new RegExp(literal.join('[^\\n]*?'))];
  });
}

function* templates() {
  for (const path of globSync('**/*.{tpl,yaml,txt}', { cwd: join(CHART_DIRECTORY, 'templates') })) {
    yield { path, text: readFileSync(join(CHART_DIRECTORY, 'templates', path), 'utf8') };
  }
}
