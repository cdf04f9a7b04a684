import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationFrom } from '#config';
import { unpricedBudget } from '#tenants';
import { podsOf, type RenderedChart } from '#testing';
import { parse } from 'yaml';
import { TenantFiles } from '../../apps/api/src/declared-tenants/tenant-files';
import { PLAIN_OF_TENANTS } from './fixtures';
import { renderFixture } from './render-fixture';

const NAME = 'ai-agents-tenants';
const DIRECTORY = '/var/run/secrets/ai-agents-tenants';
const API = 'Deployment/ai-agents-api';

/** The sources of the volume with the client companies, in a pod of the owner. */
function sourcesOf(chart: RenderedChart, owner = API) {
  const { spec } = podsOf(chart).find((each) => each.owner === owner) ?? {};
  return spec?.volumes?.find(({ name }) => name === 'tenants')?.projected?.sources ?? [];
}

describe('client companies in the values', () => {
  it('are a file for the api, a line each, with the place of each credential instead of it', async () => {
    const file = (await renderFixture('full')).get('ConfigMap', NAME).data?.['tenants.json'] ?? '';
    expect(JSON.parse(file)).toEqual({
      acme: {
        name: 'ACME Corporation',
        rateLimitPerMinute: 1_000_000,
        tool: {
          name: 'servicedesk-plus',
          baseUrl: 'https://desk.acme.test',
          credentials: { technicianKey: { secret: 'acme-desk', key: 'technician-key' } },
        },
        webhookSecret: { secret: 'acme-webhook', key: 'current' },
        preferences: { maxWords: 200, skip: { statuses: ['Closed'] } },
      },
    });
    expect(file.trim().split('\n')).toHaveLength(3);
  });

  it('are none where none are given, and that is said', async () => {
    const chart = await renderFixture('minimal');
    expect(JSON.parse(chart.get('ConfigMap', NAME).data?.['tenants.json'] ?? '')).toEqual({});
    expect(sourcesOf(chart)).toEqual([{ configMap: { name: NAME } }, { secret: { name: NAME, optional: true } }]);
  });

  it('can be taken out by a later file', async () => {
    const chart = await renderFixture('full', { tenants: { acme: null } });
    expect(JSON.parse(chart.get('ConfigMap', NAME).data?.['tenants.json'] ?? '')).toEqual({});
  });

  it('reach the api and nobody else, as one directory, where it looks for them', async () => {
    const chart = await renderFixture('full');
    for (const { owner, spec } of podsOf(chart)) {
      const mounts = spec.containers.flatMap(({ volumeMounts = [] }) => volumeMounts).filter(({ name }) => name === 'tenants');
      expect({ owner, mounts }).toEqual({
        owner,
        mounts: owner === API ? [{ name: 'tenants', mountPath: DIRECTORY, readOnly: true }] : [],
      });
    }
    const config = configurationFrom(parse(chart.get('ConfigMap', 'ai-agents-api').data?.['config.yaml'] ?? ''), {}).config;
    expect(config.api.tenantsDirectory).toBe(DIRECTORY);
  });

  it('may lack a Secret: pods start without it', async () => {
    for (const fixture of ['full', 'plainValues', 'externalSecrets'] as const) {
      const secrets = sourcesOf(await renderFixture(fixture)).flatMap(({ secret }) => secret ?? []);
      expect(secrets.map(({ optional }) => optional)).toEqual(secrets.map(() => true));
    }
  });

  it('give the api of a Secret of the user what is theirs, and nothing else that it holds', async () => {
    expect(sourcesOf(await renderFixture('full')).slice(2)).toEqual([
      { secret: { name: 'acme-desk', optional: true, items: [{ key: 'technician-key', path: 'acme.tool.credentials.technicianKey' }] } },
      { secret: { name: 'acme-webhook', optional: true, items: [{ key: 'current', path: 'acme.webhookSecret' }] } },
    ]);
  });

  it('have a Secret of the operator each, so that an entry which is missing in the store concerns one of them', async () => {
    const globex = { name: 'Globex', tool: { name: 'simulated' }, webhookSecret: { externalSecret: { key: 'globex' } } };
    const chart = await renderFixture('externalSecrets', { tenants: { globex } });
    expect(chart.get('ExternalSecret', 'ai-agents-tenant-globex').spec).toMatchObject({ data: [{ remoteRef: { key: 'globex' } }] });
    expect(chart.get('ExternalSecret', 'ai-agents-tenant-acme').spec).toEqual({
      refreshInterval: '15m',
      secretStoreRef: { kind: 'SecretStore', name: 'vault' },
      target: {
        name: 'ai-agents-tenant-acme',
        template: {
          engineVersion: 'v2',
          data: { 'acme.tool.credentials.technicianKey': 'key-{{ .entry0 }}', 'acme.webhookSecret': '{{ .entry1 }}' },
        },
      },
      data: [
        { secretKey: 'entry0', remoteRef: { key: 'acme-desk' } },
        { secretKey: 'entry1', remoteRef: { key: 'acme-webhook', property: 'secret', version: '7' } },
      ],
    });
    expect(
      sourcesOf(chart)
        .slice(2)
        .map(({ secret }) => [secret?.name, secret?.items?.map(({ path }) => path)]),
    ).toEqual([
      ['ai-agents-tenant-acme', ['acme.tool.credentials.technicianKey', 'acme.webhookSecret']],
      ['ai-agents-tenant-globex', ['globex.webhookSecret']],
    ]);
  });

  it.each<[string, object, object]>([
    ['asks no fallback, which alone has no price', { budgets: { usdPerDay: 1 }, fallbackModel: '' }, { fallbackModel: 'unpriced' }],
    [
      'asks a model without a price, with no limit in money',
      { model: 'unpriced', budgets: { usdPerDay: 0 } },
      { budgets: { usdPerDay: 5 } },
    ],
  ])('may have one that %s, as for the api', async (_what, preferences, llm) => {
    const prices = { 'gpt-5-mini': { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 } };
    const config = { llm: { prices, ...llm } };
    const globex = { name: 'Globex', tool: { name: 'simulated' }, webhookSecret: { value: 'fake-webhook-secret' }, preferences };
    const chart = await renderFixture('minimal', { tenants: { globex }, config });
    expect(JSON.parse(chart.get('ConfigMap', NAME).data?.['tenants.json'] ?? '')).toMatchObject({ globex: { preferences } });
    expect(unpricedBudget(configurationFrom({ llm: config.llm }, {}).config.llm, preferences)).toBeUndefined();
  });

  it('are ordinary objects of the release: nothing of a hook', async () => {
    for (const kind of ['ConfigMap', 'Secret'] as const) {
      expect((await renderFixture('plainValues')).get(kind, NAME).metadata.annotations).toBeUndefined();
    }
  });

  it('are what the api reads in that directory', async () => {
    const chart = await renderFixture('plainValues');
    const directory = mkdtempSync(join(tmpdir(), 'rendered-tenants-'));
    const files = { ...chart.get('ConfigMap', NAME).data, ...chart.get('Secret', NAME).stringData };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    expect(await new TenantFiles(directory).read()).toEqual({
      revision: 1,
      tenants: [
        {
          id: 'acme',
          definition: {
            id: 'acme',
            name: 'ACME Corporation',
            webhookSecret: PLAIN_OF_TENANTS.webhookSecret,
            tool: {
              name: 'servicedesk-plus',
              baseUrl: 'https://desk.acme.test',
              credentials: { technicianKey: PLAIN_OF_TENANTS.technicianKey },
            },
            preferences: { maxWords: 200, skip: { statuses: ['Closed'] } },
          },
        },
      ],
    });
    rmSync(directory, { recursive: true });
  });
});
