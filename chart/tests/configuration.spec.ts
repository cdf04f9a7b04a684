import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { configurationFrom } from '#config';
import { CHART_DIRECTORY, podsOf } from '#testing';
import { fixtures } from './fixtures';
import { renderFixture } from './render-fixture';
import { render } from '#testing';

async function sections(name: string) {
  const chart = await renderFixture('full');
  return parse(chart.get('ConfigMap', name).data?.['config.yaml'] ?? '');
}

describe('each process is given what it reads of the configuration', () => {
  it.each([
    ['ai-agents-api', ['api', 'database', 'feedback', 'keys', 'llm', 'log', 'outgoing', 'queue', 'smoke', 'worker']],
    [
      'ai-agents-worker',
      ['database', 'embeddings', 'enhancement', 'feedback', 'keys', 'llm', 'log', 'outgoing', 'queue', 'tickets', 'worker'],
    ],
    ['ai-agents-migrate', ['database', 'embeddings', 'log', 'migrate', 'queue']],
    ['ai-agents-rollback-guard', ['database', 'embeddings', 'log', 'migrate', 'queue']],
    ['ai-agents-test', ['database', 'log', 'queue']],
  ])('%s: %j', async (name, expected) => {
    expect(Object.keys(await sections(name)).sort()).toEqual(expected);
  });

  it('and every section goes to some process', async () => {
    const { config } = parse(readFileSync(join(CHART_DIRECTORY, 'values.yaml'), 'utf8')) as { config: object };
    const given = await Promise.all(['ai-agents-api', 'ai-agents-worker', 'ai-agents-migrate'].map(sections));
    expect(new Set(given.flatMap((each) => Object.keys(each as object)))).toEqual(new Set(Object.keys(config)));
  });

  it('the migrations, of embeddings, what decides on an index', async () => {
    expect((await sections('ai-agents-migrate')).embeddings).toEqual({ enabled: false, dimensions: 1536 });
  });

  it('the api, of the worker, only how often it tries', async () => {
    expect((await sections('ai-agents-api')).worker).toEqual({ attempts: 40 });
  });

  it('the api, of the model, what a tenant that is added there may limit', async () => {
    expect(Object.keys((await sections('ai-agents-api')).llm).sort()).toEqual([
      'budgets',
      'fallbackModel',
      'inputUsdPerMillionTokens',
      'model',
      'outputUsdPerMillionTokens',
      'prices',
    ]);
  });

  it('the api, where the admin API is served, what a call of a ticketing tool needs, at its start too', async () => {
    const chart = await renderFixture('minimal', { config: { api: { admin: { enabled: true } }, tickets: { timeoutMs: 4_000 } } });
    const sections = parse(chart.get('ConfigMap', 'ai-agents-api').data?.['config.yaml'] ?? '');
    expect(sections).toMatchObject({ tickets: { timeoutMs: 4_000 }, outgoing: {}, api: { admin: { enabled: true } } });
    const checksums = await Promise.all(
      [4_000, 5_000].map(async (timeoutMs) => {
        const values = { config: { api: { admin: { enabled: true } }, tickets: { timeoutMs } } };
        const { spec } = (await renderFixture('minimal', values)).get('Deployment', 'ai-agents-api');
        return JSON.stringify(spec?.template.metadata?.annotations);
      }),
    );
    expect(new Set(checksums).size).toBe(2);
  });

  it('where it looks for it', async () => {
    for (const { owner, spec } of podsOf(await renderFixture('full'))) {
      const mount = spec.containers[0]?.volumeMounts?.find(({ name }) => name === 'config');
      const source = spec.volumes?.find(({ name }) => name === 'config')?.projected?.sources?.[0]?.configMap;
      expect({ owner, mount, path: source?.items?.[0]?.path }).toEqual({
        owner,
        mount: { name: 'config', mountPath: '/etc/ai-agents', readOnly: true },
        path: 'config.yaml',
      });
    }
  });
});

describe('the configuration is one that a process accepts', () => {
  it.each(Object.entries(fixtures))('in %s', async (_name, { values, options }) => {
    const files = (await render(values, options)).all('ConfigMap').flatMap(({ data }) => data?.['config.yaml'] ?? []);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect(() => configurationFrom(parse(file), {})).not.toThrow();
  });

  it('and holds the values that were set', async () => {
    const chart = await renderFixture('otherPorts', { config: { llm: { baseUrl: 'https://models.test/v1', timeoutMs: 20000 } } });
    const worker = parse(chart.get('ConfigMap', 'ai-agents-worker').data?.['config.yaml'] ?? '');
    expect(worker).toMatchObject({
      worker: { port: 3002, metricsPort: 3003 },
      llm: { baseUrl: 'https://models.test/v1', timeoutMs: 20000 },
    });
  });

  it('with numbers as numbers, however large: Helm would write them as 1e+06', async () => {
    const chart = await renderFixture('minimal', {
      config: { api: { webhook: { maxBodyBytes: 10485760, rateLimitPerMinute: 10000000 } } },
    });
    const file = chart.get('ConfigMap', 'ai-agents-api').data?.['config.yaml'] ?? '';
    expect(parse(file).api.webhook).toMatchObject({ maxBodyBytes: 10485760, rateLimitPerMinute: 10000000 });
  });
});
