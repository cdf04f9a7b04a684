import { renderFixture } from './render-fixture';

const behavior = {
  scaleUp: { stabilizationWindowSeconds: 20, selectPolicy: 'Max', policies: [{ type: 'Pods', value: 3, periodSeconds: 60 }] },
  scaleDown: { stabilizationWindowSeconds: 400, selectPolicy: 'Max', policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }] },
};

const metric = (name: string, averageValue: string) => ({
  type: 'External',
  external: {
    metric: { name, selector: { matchLabels: { queue: 'enhancements', release: 'ai-agents' } } },
    target: { type: 'AverageValue', averageValue },
  },
});

describe('without autoscaling', () => {
  it('the values say how many pods there are', async () => {
    const chart = await renderFixture('minimal');
    expect(chart.get('Deployment', 'ai-agents-api').spec?.replicas).toBe(2);
    expect(chart.get('Deployment', 'ai-agents-worker').spec?.replicas).toBe(3);
    expect([...chart.all('HorizontalPodAutoscaler'), ...chart.all('ScaledObject')]).toEqual([]);
  });
});

describe('worker.autoscaling.mode hpa', () => {
  it('follows the jobs that wait and those in progress, 90 and 40 a worker', async () => {
    const { spec } = (await renderFixture('minimal', { worker: { autoscaling: { mode: 'hpa' } } })).get(
      'HorizontalPodAutoscaler',
      'ai-agents-worker',
    );
    expect(spec).toMatchObject({ minReplicas: 3, maxReplicas: 10 });
    expect(spec?.metrics).toEqual([metric('ai_agents_queue_waiting', '90'), metric('ai_agents_queue_active', '40')]);
  });

  it('is quick to add workers and slow to take them away', async () => {
    const { spec } = (await renderFixture('minimal', { worker: { autoscaling: { mode: 'hpa' } } })).get(
      'HorizontalPodAutoscaler',
      'ai-agents-worker',
    );
    expect(spec?.behavior?.scaleUp?.stabilizationWindowSeconds).toBe(0);
    expect(spec?.behavior?.scaleDown?.stabilizationWindowSeconds).toBe(300);
    expect(spec?.behavior?.scaleDown?.policies).toEqual([{ type: 'Pods', value: 1, periodSeconds: 60 }]);
  });

  it('has the bounds, targets and behaviour that the values give it', async () => {
    const { spec } = (await renderFixture('full')).get('HorizontalPodAutoscaler', 'ai-agents-worker');
    expect(spec).toMatchObject({ minReplicas: 4, maxReplicas: 12, behavior });
    expect(spec?.metrics).toEqual([metric('ai_agents_queue_waiting', '80'), metric('ai_agents_queue_active', '30')]);
  });

  it('reads the metrics that the recording rules of the same release make', async () => {
    const chart = await renderFixture('full');
    const groups = chart.get('PrometheusRule', 'ai-agents').spec['groups'] as { rules: { record?: string; labels?: object }[] }[];
    const recorded = groups.flatMap(({ rules }) => rules).filter(({ record }) => record !== undefined);
    const read = (chart.get('HorizontalPodAutoscaler', 'ai-agents-worker').spec?.metrics ?? []).map(({ external }) => external?.metric);
    expect(read.map((each) => each?.name)).toEqual(recorded.map(({ record }) => record));
    for (const { labels } of recorded) expect(read[0]?.selector?.matchLabels).toMatchObject(labels ?? {});
  });
});

describe('worker.autoscaling.mode keda', () => {
  it('adds up workers for what waits and for what is in progress', async () => {
    const { spec } = (await renderFixture('kedaBehindAGateway')).get('ScaledObject', 'ai-agents-worker');
    expect(spec).toMatchObject({
      scaleTargetRef: { name: 'ai-agents-worker' },
      minReplicaCount: 4,
      maxReplicaCount: 12,
      pollingInterval: 20,
      advanced: {
        horizontalPodAutoscalerConfig: { behavior },
        scalingModifiers: { formula: 'waiting / 80 + active / 30', target: '1', metricType: 'AverageValue' },
      },
    });
  });

  it('asks Prometheus, and takes no answer for an outage: then the fallback holds', async () => {
    const { spec } = (await renderFixture('kedaBehindAGateway')).get('ScaledObject', 'ai-agents-worker');
    const triggers = spec['triggers'] as { name: string; type: string; metadata: Record<string, string>; authenticationRef: object }[];
    expect(spec['fallback']).toEqual({ failureThreshold: 3, replicas: 6 });
    expect(triggers.map(({ name }) => name)).toEqual(['active', 'waiting']);
    for (const { type, metadata, authenticationRef } of triggers) {
      expect(type).toBe('prometheus');
      expect(metadata).toMatchObject({ serverAddress: 'http://prometheus.monitoring:9090', ignoreNullValues: 'false' });
      expect(authenticationRef).toEqual({ name: 'prometheus-credentials' });
    }
  });

  it('counts a job once, although every process reports the same queue', async () => {
    const { spec } = (await renderFixture('kedaBehindAGateway')).get('ScaledObject', 'ai-agents-worker');
    const [, waiting] = spec['triggers'] as { metadata: { query: string } }[];
    expect(waiting?.metadata.query).toBe(
      'sum by (namespace, queue) (max by (namespace, queue, state) (queue_depth{namespace="ai-agents",pod=~"ai-agents-(api|worker)-.*",state=~"waiting|prioritized"}))',
    );
  });

  it('has no HorizontalPodAutoscaler of our own beside it', async () => {
    const chart = await renderFixture('kedaBehindAGateway');
    expect(chart.find('HorizontalPodAutoscaler', 'ai-agents-worker')).toBeUndefined();
    expect(chart.get('Deployment', 'ai-agents-worker').spec).not.toHaveProperty('replicas');
  });
});

describe('api.autoscaling', () => {
  it('follows the use of CPU', async () => {
    const chart = await renderFixture('full');
    expect(chart.get('HorizontalPodAutoscaler', 'ai-agents-api').spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ai-agents-api' },
      minReplicas: 3,
      maxReplicas: 8,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }],
    });
    expect(chart.get('Deployment', 'ai-agents-api').spec).not.toHaveProperty('replicas');
  });
});

describe('a stop', () => {
  it.each(['minimal', 'full', 'kedaBehindAGateway'] as const)(
    'has an order in %s: the api serves on while load balancers forget it',
    async (fixture) => {
      const chart = await renderFixture(fixture);
      const preStop = (name: string) =>
        chart.get('Deployment', name).spec?.template.spec?.containers[0]?.lifecycle?.preStop?.sleep?.seconds;
      expect(preStop('ai-agents-api')).toBeGreaterThan(0);
      // Nobody sends requests to a worker: it begins to drain at once.
      expect(preStop('ai-agents-worker')).toBeUndefined();
    },
  );

  it('of a worker gives its jobs the time that the values promise', async () => {
    const chart = await renderFixture('full');
    expect(chart.get('Deployment', 'ai-agents-worker').spec?.template.spec?.terminationGracePeriodSeconds).toBe(240);
    expect(chart.get('Deployment', 'ai-agents-api').spec?.template.spec).toMatchObject({
      terminationGracePeriodSeconds: 60,
      containers: [{ lifecycle: { preStop: { sleep: { seconds: 15 } } } }, {}],
    });
  });
});
