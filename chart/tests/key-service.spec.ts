import { parse } from 'yaml';
import { podsOf, type RenderedChart } from '#testing';
import { type NetworkPolicyEgressRule } from 'kubernetes-types/networking/v1';
import { type Environment } from '../../values/environment';
import { renderFixture } from './render-fixture';

const service = (changes: object = {}): Environment => ({
  config: { keys: { service: { kind: 'transit', address: 'https://vault.example.test', ...changes } } },
});
const kubernetes: Environment = service({ auth: { method: 'kubernetes', role: 'ai-agents', audience: 'vault.example.test' } });
const withToken: Environment = { ...service(), secrets: { keyServiceToken: { existingSecret: { name: 'vault' } } } };

const USERS = ['Deployment/ai-agents-api', 'Deployment/ai-agents-worker'];

function sourcesOf(chart: RenderedChart, owner: string, volume: string): readonly object[] {
  const pod = podsOf(chart).find((each) => each.owner === owner);
  return pod?.spec.volumes?.find(({ name }) => name === volume)?.projected?.sources ?? [];
}
const egressOf = (chart: RenderedChart, name: string): readonly NetworkPolicyEgressRule[] =>
  (chart.get('NetworkPolicy', name).spec as { egress: NetworkPolicyEgressRule[] }).egress;

describe('with its keys in a service', () => {
  it.each(USERS)('%s logs in with a token of the pod that is made for the service alone, and mounts no other', async (owner) => {
    const chart = await renderFixture('minimal', kubernetes);
    expect(sourcesOf(chart, owner, 'key-service')).toEqual([
      { serviceAccountToken: { audience: 'vault.example.test', expirationSeconds: 3600, path: 'token' } },
    ]);
    const pod = podsOf(chart).find((each) => each.owner === owner);
    expect(pod?.spec.automountServiceAccountToken).toBe(false);
    expect(pod?.spec.containers[0]?.volumeMounts).toContainEqual({
      name: 'key-service',
      mountPath: '/var/run/secrets/key-service',
      readOnly: true,
    });
    expect(JSON.stringify(sourcesOf(chart, owner, 'secrets'))).not.toContain('key-service-token');
  });

  it('no other pod has a token, and none without such a service', async () => {
    const pods = [...podsOf(await renderFixture('minimal', kubernetes)), ...podsOf(await renderFixture('minimal', withToken))];
    const withTokens = pods.filter(({ spec }) => JSON.stringify(spec).includes('serviceAccountToken'));
    expect(withTokens.map(({ owner }) => owner).sort()).toEqual(USERS);
  });

  it('api and worker find the token of the values as a file, and nobody else; the migration looks whether it is there', async () => {
    const pods = podsOf(await renderFixture('minimal', withToken));
    const found = pods.filter(({ spec }) => JSON.stringify(spec.volumes).includes('"path":"key-service-token"'));
    expect(found.map(({ owner }) => owner).sort()).toEqual(USERS);
    expect(JSON.stringify(pods.find(({ owner }) => owner === 'Job/ai-agents-migrate'))).toContain(
      'api:key-service-token:vault/key-service-token',
    );
  });

  it('api and worker know how to reach it and whom to trust, and the migrations know nothing of it', async () => {
    const chart = await renderFixture('minimal', {
      ...kubernetes,
      caBundle: { configMap: { name: 'authorities', key: 'ca.crt' }, outgoingHttps: true },
    });
    const configOf = (name: string) => parse(chart.get('ConfigMap', name).data?.['config.yaml'] ?? '') as Record<string, unknown>;
    for (const name of ['ai-agents-api', 'ai-agents-worker']) {
      expect(configOf(name)).toMatchObject({
        keys: { service: { address: 'https://vault.example.test', auth: { role: 'ai-agents' } } },
        outgoing: { caFile: '/etc/ai-agents/ca/ca.crt' },
      });
    }
    expect(configOf('ai-agents-migrate')).not.toHaveProperty('keys');
    expect(parse((await renderFixture('minimal')).get('ConfigMap', 'ai-agents-api').data?.['config.yaml'] ?? '')).not.toHaveProperty(
      'keys',
    );
  });

  it('api and worker may reach it, and nobody does without it', async () => {
    const to = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'vault' } } }];
    const chart = await renderFixture('minimal', { ...kubernetes, networkPolicy: { keyService: { ports: [8200], to } } });
    const rule = { ports: [{ port: 8200 }], to };
    for (const name of ['ai-agents-api', 'ai-agents-worker']) expect(egressOf(chart, name)).toContainEqual(rule);
    expect(egressOf(chart, 'ai-agents-migrate')).not.toContainEqual(rule);
    const without = await renderFixture('minimal', { networkPolicy: { keyService: { ports: [8200], to } } });
    for (const name of ['ai-agents-api', 'ai-agents-worker']) expect(egressOf(without, name)).not.toContainEqual(rule);
  });
});
