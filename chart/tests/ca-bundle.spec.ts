import { parse } from 'yaml';
import { podsOf, type RenderedChart } from '#testing';
import { type Environment } from '../../values/environment';
import { renderFixture } from './render-fixture';

const MOUNTED = '/etc/ai-agents/ca/ca.crt';

/** What is mounted at {@link MOUNTED} in every pod, by the pod's owner. */
function bundles(chart: RenderedChart) {
  return Object.fromEntries(
    podsOf(chart).map(({ owner, spec }) => {
      const volume = spec.volumes?.find(({ name }) => name === 'config');
      return [owner, volume?.projected?.sources?.find((source) => JSON.stringify(source).includes('ca/ca.crt'))];
    }),
  );
}

function configuration(chart: RenderedChart, name: string) {
  return parse(chart.get('ConfigMap', name).data?.['config.yaml'] ?? '');
}

describe('the authorities of Postgres and Redis come', () => {
  it.each([
    ['from a ConfigMap of the user', 'full', { configMap: { name: 'authorities', items: [{ key: 'bundle.pem', path: 'ca/ca.crt' }] } }],
    [
      'from a Secret of the user',
      'kedaBehindAGateway',
      { secret: { name: 'authorities', items: [{ key: 'bundle.pem', path: 'ca/ca.crt' }] } },
    ],
  ] as const)('%s, to every pod, those of hooks and tests included', async (_from, fixture, source) => {
    const found = bundles(await renderFixture(fixture));
    expect(Object.keys(found)).toHaveLength(7);
    expect(new Set(Object.values(found).map((each) => JSON.stringify(each)))).toEqual(new Set([JSON.stringify(source)]));
  });

  it('from the values, by way of the ConfigMap of each process', async () => {
    const chart = await renderFixture('plainValues');
    for (const [owner, source] of Object.entries(bundles(chart))) {
      const name = source?.configMap?.name ?? '';
      expect({ owner, ca: chart.get('ConfigMap', name).data?.['ca.crt'] }).toEqual({
        owner,
        ca: '-----BEGIN CERTIFICATE-----\nZmFrZQ==\n-----END CERTIFICATE-----\n',
      });
    }
  });

  it('from the image, when none are given', async () => {
    const chart = await renderFixture('minimal');
    expect(Object.values(bundles(chart)).filter((source) => source !== undefined)).toEqual([]);
    expect(configuration(chart, 'ai-agents-api').database.tls.caFile).toBe('');
  });
});

describe('the worker trusts the authorities for its own HTTPS calls', () => {
  const trusted = async (change: Environment, name = 'ai-agents-worker') =>
    configuration(await renderFixture('plainValues', change), name).outgoing;

  it('only when it is told to: who may speak for a database may not speak for a model', async () => {
    expect(await trusted({})).toEqual({ caFile: '' });
    expect(await trusted({ caBundle: { outgoingHttps: true } })).toEqual({ caFile: MOUNTED });
  });

  it('from another file, when the configuration names one', async () => {
    const change = { caBundle: { outgoingHttps: true }, config: { outgoing: { caFile: '/etc/extra/authorities.crt' } } };
    expect(await trusted(change)).toEqual({ caFile: '/etc/extra/authorities.crt' });
  });

  it('and the api does for those of the key service', async () => {
    expect(await trusted({ caBundle: { outgoingHttps: true } }, 'ai-agents-api')).toEqual({ caFile: MOUNTED });
  });

  it('and no other process does, which calls nobody', async () => {
    const change = { caBundle: { outgoingHttps: true }, config: { keys: { service: { kind: 'none' as const } } } };
    for (const name of ['ai-agents-api', 'ai-agents-migrate', 'ai-agents-test']) expect(await trusted(change, name)).toBeUndefined();
  });
});

describe('the processes read the authorities', () => {
  it.each(['ai-agents-api', 'ai-agents-worker', 'ai-agents-migrate', 'ai-agents-rollback-guard', 'ai-agents-test'])('%s', async (name) => {
    const { database, queue } = configuration(await renderFixture('full'), name);
    expect({ postgres: database.tls.caFile, redis: queue.redis.tls.caFile }).toEqual({ postgres: MOUNTED, redis: MOUNTED });
  });

  it('from another file, when the configuration names one', async () => {
    const chart = await renderFixture('full', { config: { database: { tls: { caFile: '/etc/extra/postgres.crt' } } } });
    const { database, queue } = configuration(chart, 'ai-agents-api');
    expect({ postgres: database.tls.caFile, redis: queue.redis.tls.caFile }).toEqual({
      postgres: '/etc/extra/postgres.crt',
      redis: MOUNTED,
    });
  });
});
