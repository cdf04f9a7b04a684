import { type NetworkPolicyEgressRule, type NetworkPolicyIngressRule } from 'kubernetes-types/networking/v1';
import { type RenderedChart } from '#testing';
import { type Environment } from '../../values/environment';
import { type FixtureName } from './fixtures';
import { renderFixture } from './render-fixture';

type Enhancement = NonNullable<NonNullable<Environment['config']>['enhancement']>;

const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const component = (name: string) => ({
  podSelector: {
    matchLabels: { 'app.kubernetes.io/name': 'ai-agents', 'app.kubernetes.io/instance': 'ai-agents', 'app.kubernetes.io/component': name },
  },
});

const POLICIES = ['ai-agents-api', 'ai-agents-worker', 'ai-agents-migrate', 'ai-agents-rollback-guard', 'ai-agents-test'];

function policy(chart: RenderedChart, name: string) {
  const { spec } = chart.get('NetworkPolicy', name);
  return { ingress: spec?.ingress ?? [], egress: spec?.egress ?? [] };
}

const ports = (rule: NetworkPolicyEgressRule | NetworkPolicyIngressRule) => (rule.ports ?? []).map(({ port }) => port);

async function reachable(fixture: FixtureName, name: string) {
  return policy(await renderFixture(fixture), name).egress.flatMap(ports);
}

describe('pods may be reached by', () => {
  it('the ingress controller and the test pods on the port of webhooks, and by monitoring on that of metrics: the api', async () => {
    const { ingress } = policy(await renderFixture('full'), 'ai-agents-api');
    expect(ingress).toEqual([
      { from: [inNamespace('ingress'), component('test-endpoint')], ports: [{ port: 8080 }] },
      { from: [inNamespace('monitoring')], ports: [{ port: 9090 }] },
      { from: [inNamespace('support')], ports: [{ port: 8080 }] },
    ]);
  });

  it('monitoring only: the worker', async () => {
    const { ingress } = policy(await renderFixture('full'), 'ai-agents-worker');
    expect(ingress).toEqual([{ from: [inNamespace('monitoring')], ports: [{ port: 9091 }] }]);
  });

  it.each(['ai-agents-migrate', 'ai-agents-rollback-guard', 'ai-agents-test'])('nobody: %s', async (name) => {
    expect(policy(await renderFixture('full'), name).ingress).toEqual([]);
  });

  it('nobody from outside, where no controller is named', async () => {
    const chart = await renderFixture('minimal');
    expect(policy(chart, 'ai-agents-api').ingress).toEqual([{ from: [component('test-endpoint')], ports: [{ port: 8080 }] }]);
    expect(policy(chart, 'ai-agents-worker').ingress).toEqual([]);
  });

  it('on the ports of the configuration', async () => {
    const chart = await renderFixture('otherPorts');
    expect(policy(chart, 'ai-agents-api').ingress.map(ports)).toEqual([[3000], [3001]]);
    expect(policy(chart, 'ai-agents-worker').ingress.map(ports)).toEqual([[3003]]);
  });
});

describe('pods may reach', () => {
  it.each([
    ['ai-agents-api', [53, 53, 5432, 6379]],
    ['ai-agents-worker', [53, 53, 5432, 6379, 443, 443]],
    ['ai-agents-migrate', [53, 53, 5432]],
    ['ai-agents-rollback-guard', [53, 53, 5432]],
    ['ai-agents-test', [53, 53, 5432, 6379, 8080]],
  ])('by default: %s the ports %j', async (name, expected) => {
    expect(await reachable('minimal', name)).toEqual(expected);
  });

  it.each([
    ['ai-agents-api', [5353, 5353, 6432, 6380, 8201, 4317]],
    ['ai-agents-worker', [5353, 5353, 6432, 6380, 8201, 8443, 4000, 3000, 9091, 9094, 8888, 4317]],
    ['ai-agents-migrate', [5353, 5353, 6432, 4317]],
  ])('with peers and ports of the user: %s the ports %j', async (name, expected) => {
    expect(await reachable('full', name)).toEqual(expected);
  });

  it.each(POLICIES)('names by UDP and TCP, from the cluster and nobody else: %s', async (name) => {
    const [dns] = policy(await renderFixture('minimal'), name).egress;
    expect(dns).toEqual({
      to: [{ ...inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
    });
  });

  it('databases at the addresses of the user', async () => {
    const { egress } = policy(await renderFixture('full'), 'ai-agents-api');
    expect(egress).toContainEqual({ to: [{ ipBlock: { cidr: '10.20.0.10/32' } }], ports: [{ port: 6432 }] });
    expect(egress).toContainEqual({ to: [{ ipBlock: { cidr: '10.20.0.11/32' } }], ports: [{ port: 6380 }] });
  });

  it('the internet, for ticketing tools and the model, without private networks and the metadata of clouds', async () => {
    const { egress } = policy(await renderFixture('minimal'), 'ai-agents-worker');
    const open = egress.filter(({ to = [] }) => to.some(({ ipBlock }) => ipBlock?.cidr === '0.0.0.0/0'));
    expect(open.map(ports)).toEqual([[443], [443]]);
    for (const { to = [] } of open) {
      expect(to.map(({ ipBlock }) => ipBlock?.cidr)).toEqual(['0.0.0.0/0', '::/0']);
      expect(to[0]?.ipBlock?.except).toEqual([
        '10.0.0.0/8',
        '172.16.0.0/12',
        '192.168.0.0/16',
        '100.64.0.0/10',
        '169.254.0.0/16',
        '127.0.0.0/8',
      ]);
      expect(to[1]?.ipBlock?.except).toEqual(['fc00::/7', 'fe80::/10', '::1/128']);
    }
  });

  it('the internet, without the networks that the user names', async () => {
    const { egress } = policy(await renderFixture('otherPorts'), 'ai-agents-worker');
    expect(egress.at(-1)?.to).toEqual([
      { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '169.254.0.0/16'] } },
      { ipBlock: { cidr: '::/0' } },
    ]);
  });

  it('a model and sources of context inside the cluster', async () => {
    const { egress } = policy(await renderFixture('full'), 'ai-agents-worker');
    expect(egress).toContainEqual({ to: [inNamespace('models')], ports: [{ port: 4000 }] });
    expect(egress).toContainEqual({ to: [inNamespace('wiki')], ports: [{ port: 3000 }] });
    expect(egress).toContainEqual({ to: [inNamespace('monitoring')], ports: [{ port: 9091 }, { port: 9094 }] });
    expect(egress).toContainEqual({ to: [inNamespace('search')], ports: [{ port: 8888 }] });
  });

  it.each<[string, Enhancement, number[]]>([
    ['a knowledge base', { knowledgeBase: { url: 'https://wiki.example.test/search' } }, [443]],
    ['Prometheus', { monitoring: { prometheusUrl: 'https://prometheus.example.test' } }, [443, 9090, 9093]],
    ['Alertmanager', { monitoring: { alertmanagerUrl: 'https://alertmanager.example.test' } }, [443, 9090, 9093]],
    ['a web search', { webSearch: { url: 'https://search.example.test', allowedDomains: ['learn.example'] } }, [443]],
    ['a web search that may show no page', { webSearch: { url: 'https://search.example.test' } }, []],
  ])('%s where it is configured, on the internet: the worker and nobody else', async (_source, enhancement, opened) => {
    const [before, after] = await Promise.all([renderFixture('minimal'), renderFixture('minimal', { config: { enhancement } })]);
    for (const name of POLICIES) {
      const added = policy(after, name).egress.slice(policy(before, name).egress.length);
      expect({ name, ports: added.flatMap(ports) }).toEqual({ name, ports: name === 'ai-agents-worker' ? opened : [] });
      expect(added.every(({ to }) => to?.[0]?.ipBlock?.except?.includes('10.0.0.0/8'))).toBe(true);
    }
  });

  it('ticketing tools, where the admin API is served: the api too', async () => {
    const [before, after] = await Promise.all([
      renderFixture('full'),
      renderFixture('full', { config: { api: { admin: { enabled: true } } } }),
    ]);
    for (const name of POLICIES) {
      const [was, is] = [before, after].map((chart) => policy(chart, name).egress);
      const tools = policy(after, 'ai-agents-worker').egress.filter((rule) => ports(rule)[0] === 8443);
      expect({ name, added: is?.filter((rule) => !was?.some((other) => JSON.stringify(other) === JSON.stringify(rule))) }).toEqual({
        name,
        added: name === 'ai-agents-api' ? tools : [],
      });
      expect(tools).toHaveLength(1);
    }
  });

  it.each<[string, Environment['networkPolicy']]>([
    ['its port is named', { knowledgeBase: { ports: [443, 8443] } }],
    ['its servers are named, whose pods may listen on another port', { knowledgeBase: { to: [{ ipBlock: { cidr: '192.0.2.7/32' } }] } }],
    ['rules of the user may lead there', { extraEgress: [{ ports: [{ port: 8443 }] }] }],
  ])('a source on a port of its own, where %s', async (_where, networkPolicy) => {
    const knowledgeBase = { url: 'https://wiki.example.test:8443/search' };
    const values = { ...(networkPolicy && { networkPolicy }), config: { enhancement: { knowledgeBase } } };
    await expect(renderFixture('minimal', values)).resolves.toBeDefined();
  });

  it.each<[string, Environment['networkPolicy']]>([
    ['rules of the user may lead there', { extraEgress: [{ to: [inNamespace('monitoring')], ports: [{ port: 9090 }] }] }],
    ['no range is excluded', { notInternet: [] }],
    ['there are no policies', { enabled: false }],
    ['it is named', { monitoringApi: { to: [inNamespace('monitoring')] } }],
  ])('a source inside the cluster, without being asked to name it, where %s', async (_where, networkPolicy) => {
    const monitoring = { prometheusUrl: 'http://prometheus.monitoring.svc:9090' };
    await expect(
      renderFixture('minimal', { ...(networkPolicy && { networkPolicy }), config: { enhancement: { monitoring } } }),
    ).resolves.toBeDefined();
  });

  it('the api of their own release: test pods', async () => {
    expect(policy(await renderFixture('otherPorts'), 'ai-agents-test').egress).toContainEqual({
      to: [component('api')],
      ports: [{ port: 3000 }],
    });
  });
});

it('without network policies there are none', async () => {
  expect((await renderFixture('bare')).all('NetworkPolicy')).toEqual([]);
});
