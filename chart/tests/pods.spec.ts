import { podsOf, type RenderedChart } from '#testing';
import { renderFixture } from './render-fixture';

const pod = (chart: RenderedChart, name: string) => chart.get('Deployment', name).spec?.template.spec;
const container = (chart: RenderedChart, name: string) => pod(chart, name)?.containers[0];

describe('the image', () => {
  it('is one for all pods, of the version of the application', async () => {
    const chart = await renderFixture('minimal');
    const version = chart.get('Deployment', 'ai-agents-api').metadata.labels?.['app.kubernetes.io/version'] ?? '';
    const images = podsOf(chart).map(({ spec }) => spec.containers[0]?.image);
    expect(images).toEqual(Array.from({ length: 7 }, () => `ghcr.io/ai-agents/ai-agents:${version}`));
  });

  it('is pinned by its digest; the tag beside it is for people', async () => {
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
    for (const { owner, spec } of podsOf(await renderFixture('full'))) {
      expect({ owner, ...spec.containers[0], pullSecrets: spec.imagePullSecrets }).toMatchObject({
        owner,
        image: `registry.test:5000/mirror/ai-agents:1.2.3@${digest}`,
        imagePullPolicy: 'Always',
        pullSecrets: [{ name: 'registry-credentials' }],
      });
    }
  });

  it('is found without a registry by nodes that have it', async () => {
    const chart = await renderFixture('minimal', { image: { registry: '', repository: 'ai-agents', tag: 'dev' } });
    expect(container(chart, 'ai-agents-api')).toMatchObject({ image: 'ai-agents:dev', imagePullPolicy: 'IfNotPresent' });
  });

  it.each([
    ['Deployment/ai-agents-api', ['api']],
    ['Deployment/ai-agents-worker', ['worker']],
    ['Job/ai-agents-rollback-guard', ['migrate', '--check']],
    ['Pod/ai-agents-test-schema', ['migrate', '--check']],
    ['Pod/ai-agents-test-queue', ['verify', 'queue']],
    ['Pod/ai-agents-test-endpoint', ['verify', 'endpoint', '--url', 'http://ai-agents-api:80', '--tenant', 'smoke', '--timeout', '120']],
  ])('runs as %s: %j', async (owner, args) => {
    const pods = podsOf(await renderFixture('minimal')).find((each) => each.owner === owner);
    expect(pods?.spec.containers[0]?.args).toEqual(args);
    expect(pods?.spec.containers[0]?.command).toBeUndefined();
  });
});

describe('the test pods', () => {
  it('ask the Service at the port, for the tenant and the time of the values', async () => {
    const chart = await renderFixture('otherPorts', { api: { service: { port: 8000 } }, smokeTest: { timeoutSeconds: 33 } });
    const args = chart.get('Pod', 'ai-agents-test-endpoint').spec?.containers[0]?.args;
    expect(args).toEqual(['verify', 'endpoint', '--url', 'http://ai-agents-api:8000', '--tenant', 'canary', '--timeout', '33']);
  });

  it('are as large as the values say', async () => {
    for (const { spec } of (await renderFixture('full')).all('Pod')) {
      expect(spec?.containers[0]?.resources).toEqual({
        requests: { cpu: '30m', memory: '100Mi' },
        limits: { cpu: '200m', memory: '300Mi' },
      });
    }
  });

  it('are left out with the smoke test', async () => {
    expect((await renderFixture('bare')).hooks('test')).toEqual([]);
  });
});

describe('a Deployment', () => {
  it.each(['ai-agents-api', 'ai-agents-worker'])('has a new pod ready before an old one goes: %s', async (name) => {
    expect((await renderFixture('minimal')).get('Deployment', name).spec).toMatchObject({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      minReadySeconds: 5,
      revisionHistoryLimit: 3,
    });
  });

  it.each(['ai-agents-api', 'ai-agents-worker'])('asks whether the process lives, and whether it may work, apart: %s', async (name) => {
    expect(container(await renderFixture('minimal'), name)).toMatchObject({
      startupProbe: { httpGet: { path: '/health/live', port: 'http' }, failureThreshold: 30, periodSeconds: 2 },
      livenessProbe: { httpGet: { path: '/health/live', port: 'http' }, periodSeconds: 10 },
      readinessProbe: { httpGet: { path: '/health/ready', port: 'http' }, periodSeconds: 5 },
    });
  });

  it('has everything that the values can say about its pods', async () => {
    const chart = await renderFixture('full');
    const { spec } = chart.get('Deployment', 'ai-agents-api');
    expect(spec).toMatchObject({ minReadySeconds: 7, revisionHistoryLimit: 5 });
    expect(spec?.template).toMatchObject({
      metadata: { labels: { team: 'api-team' }, annotations: { 'example.test/pod': 'api' } },
      spec: {
        serviceAccountName: 'api-account',
        priorityClassName: 'api-priority',
        nodeSelector: { pool: 'api-pool' },
        tolerations: [{ key: 'api-only', operator: 'Exists', effect: 'NoSchedule' }],
        topologySpreadConstraints: [{ topologyKey: 'example.test/rack', maxSkew: 2, whenUnsatisfiable: 'DoNotSchedule' }],
        initContainers: [{ name: 'preparation' }],
        containers: [
          {
            env: [{ name: 'HTTPS_PROXY', value: 'http://proxy.test:3128' }, { name: 'API_EXTRA' }],
            resources: { requests: { cpu: '250m', memory: '200Mi' }, limits: { cpu: '1', memory: '400Mi' } },
            startupProbe: { periodSeconds: 3, timeoutSeconds: 4, failureThreshold: 40 },
            livenessProbe: { periodSeconds: 11, timeoutSeconds: 6, failureThreshold: 4 },
            readinessProbe: { periodSeconds: 6, timeoutSeconds: 7, failureThreshold: 2 },
          },
          { name: 'api-companion' },
        ],
      },
    });
    expect(container(chart, 'ai-agents-api')?.volumeMounts).toContainEqual({ name: 'api-extra', mountPath: '/etc/extra', readOnly: true });
    expect(pod(chart, 'ai-agents-api')?.volumes).toContainEqual({ name: 'api-extra', configMap: { name: 'api-extra' } });
  });
});

describe('pods are spread', () => {
  const matchLabels = {
    'app.kubernetes.io/name': 'ai-agents',
    'app.kubernetes.io/instance': 'ai-agents',
    'app.kubernetes.io/component': 'worker',
  };

  it('by preference over nodes and zones', async () => {
    expect(pod(await renderFixture('minimal'), 'ai-agents-worker')).toMatchObject({
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels } } },
          ],
        },
      },
      topologySpreadConstraints: [
        { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels } },
      ],
    });
  });

  it('by force', async () => {
    const { podAntiAffinity } = pod(await renderFixture('full'), 'ai-agents-worker')?.affinity ?? {};
    expect(podAntiAffinity).toEqual({
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels } }],
    });
  });

  it('as the scheduler likes', async () => {
    const spec = pod(await renderFixture('kedaBehindAGateway'), 'ai-agents-worker');
    expect(spec).not.toHaveProperty('affinity');
    expect(spec).not.toHaveProperty('topologySpreadConstraints');
  });

  it('by an affinity of the user, which replaces ours', async () => {
    const { affinity } = pod(await renderFixture('bare'), 'ai-agents-worker') ?? {};
    expect(Object.keys(affinity ?? {})).toEqual(['nodeAffinity']);
  });
});

describe('a node drain', () => {
  it.each(['ai-agents-api', 'ai-agents-worker'])('takes one pod at a time, and is not held up by one that is broken: %s', async (name) => {
    expect((await renderFixture('minimal')).get('PodDisruptionBudget', name).spec).toMatchObject({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
  });

  it('takes as many as the user allows', async () => {
    const chart = await renderFixture('full');
    expect(chart.get('PodDisruptionBudget', 'ai-agents-api').spec?.maxUnavailable).toBe('25%');
    expect(chart.get('PodDisruptionBudget', 'ai-agents-worker').spec?.maxUnavailable).toBe(2);
  });
});
