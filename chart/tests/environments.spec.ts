import { parse } from 'yaml';
import { environments } from '../../values';
import { exposedPaths, podsOf, render, type RenderedChart } from '#testing';

const configuration = (chart: RenderedChart, name: string) => parse(chart.get('ConfigMap', name).data?.['config.yaml'] ?? '');

const requested = (chart: RenderedChart) =>
  chart.all('Deployment').reduce((sum, { spec }) => {
    const cpu = (spec?.template.spec?.containers ?? []).map(({ resources }) => millicores(String(resources?.requests?.['cpu'])));
    return sum + (spec?.replicas ?? 0) * cpu.reduce((one, other) => one + other, 0);
  }, 0);

function millicores(quantity: string): number {
  return quantity.endsWith('m') ? Number.parseInt(quantity, 10) : Number(quantity) * 1000;
}

describe('values of an environment', () => {
  it.each(Object.entries(environments))('can be installed as they are: %s', async (_name, values) => {
    const chart = await render(values);
    expect(chart.has('Deployment', 'ai-agents-api')).toBe(true);
  });

  it.each(Object.entries(environments))(
    'can be upgraded to, on the oldest Kubernetes that the chart supports: %s',
    async (_name, values) => {
      await expect(render(values, { isUpgrade: true, kubeVersion: '1.31.0' })).resolves.toBeDefined();
    },
  );
});

describe.each(['production', 'staging'])('values/%s.yaml', (name) => {
  const values = environments[name] ?? {};

  it('check the certificates of Postgres, against the authorities of the user', async () => {
    const { database } = configuration(await render(values), 'ai-agents-worker');
    expect(database.tls).toEqual({ mode: 'verify-full', caFile: '/etc/ai-agents/ca/ca.crt' });
  });

  it('refuse a Redis that forgets jobs', async () => {
    expect(configuration(await render(values), 'ai-agents-worker').queue).toMatchObject({
      backend: 'redis',
      redis: { allowEviction: false },
    });
  });

  it('are exposed by HTTPS only', async () => {
    const chart = await render(values);
    expect(exposedPaths(chart)).toEqual(['/health', '/webhook']);
    expect(chart.all('Ingress').every(({ spec }) => spec?.tls?.length === 1)).toBe(true);
    expect(configuration(chart, 'ai-agents-api').api.requireHttps).toBe(true);
  });

  it('hold no credential', async () => {
    expect((await render(values)).all('Secret')).toEqual([]);
  });

  it('let nothing but the ingress controller and monitoring in', async () => {
    const { spec } = (await render(values)).get('NetworkPolicy', 'ai-agents-api');
    const namespaces = JSON.stringify(spec?.ingress).match(/"kubernetes.io\/metadata.name":"[^"]+"/g);
    expect(namespaces).toEqual(['"kubernetes.io/metadata.name":"ingress"', '"kubernetes.io/metadata.name":"monitoring"']);
  });
});

describe('values/ci.yaml and values/local.yaml', () => {
  it.each(['ci', 'local'])('fit a node of two cores, an upgrade and a migration at the same time included: %s', async (name) => {
    const chart = await render(environments[name] ?? {});
    const surge = podsOf(chart).reduce((sum, { spec }) => sum + millicores(String(spec.containers[0]?.resources?.requests?.['cpu'])), 0);
    expect(requested(chart) + surge).toBeLessThan(1000);
  });

  it.each(['ci', 'local'])('fetch no image: %s', async (name) => {
    for (const { spec } of podsOf(await render(environments[name] ?? {}))) {
      expect(spec.containers[0]).toMatchObject({ image: expect.stringMatching(/^ai-agents:/), imagePullPolicy: 'IfNotPresent' });
    }
  });
});
