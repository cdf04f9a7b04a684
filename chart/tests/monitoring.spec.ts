import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metrics } from '#observability';
import { CHART_DIRECTORY } from '#testing';
import { renderFixture } from './render-fixture';

const OPERATOR = ['ServiceMonitor', 'PodMonitor', 'PrometheusRule'].map((kind) => `monitoring.coreos.com/v1/${kind}`);
const ALL = { monitoring: { serviceMonitor: { enabled: true }, podMonitor: { enabled: true }, prometheusRule: { enabled: true } } };

describe('monitoring', () => {
  it('is off by default: not every cluster has its operator', async () => {
    const chart = await renderFixture('minimal');
    const kinds = new Set(chart.objects.map(({ apiVersion }) => apiVersion));
    expect([...kinds].filter((apiVersion) => apiVersion.startsWith('monitoring.'))).toEqual([]);
    expect(chart.find('ConfigMap', 'ai-agents-dashboards')).toBeUndefined();
  });

  it.each([
    ['Helm sees its definitions', {}, { apiVersions: OPERATOR }],
    ['the user says that they are there', { assumeCrds: true }, {}],
  ])('is rendered when %s', async (_when, values, options) => {
    const chart = await renderFixture('minimal', { ...ALL, ...values }, options);
    expect(chart.inventory().filter((object) => /Monitor|Rule/.test(object))).toEqual([
      'PodMonitor/ai-agents-worker',
      'PrometheusRule/ai-agents',
      'ServiceMonitor/ai-agents-api',
    ]);
  });

  it('reads the metrics of the api through its Service, and those of each worker', async () => {
    const chart = await renderFixture('full');
    expect(chart.get('ServiceMonitor', 'ai-agents-api').spec['endpoints']).toEqual([{ port: 'metrics', interval: '20s' }]);
    expect(chart.get('PodMonitor', 'ai-agents-worker').spec['podMetricsEndpoints']).toEqual([{ port: 'metrics', interval: '25s' }]);
    expect(chart.get('Service', 'ai-agents-api').spec?.ports?.map(({ name }) => name)).toContain('metrics');
    const ports = chart.get('Deployment', 'ai-agents-worker').spec?.template.spec?.containers[0]?.ports;
    expect(ports).toContainEqual({ name: 'metrics', containerPort: 9091 });
  });

  it('has the labels by which Prometheus and Grafana select it', async () => {
    const chart = await renderFixture('full');
    expect(chart.get('ServiceMonitor', 'ai-agents-api').metadata.labels).toMatchObject({ prometheus: 'service-monitors' });
    expect(chart.get('PodMonitor', 'ai-agents-worker').metadata.labels).toMatchObject({ prometheus: 'pod-monitors' });
    expect(chart.get('PrometheusRule', 'ai-agents').metadata.labels).toMatchObject({ prometheus: 'rules' });
    expect(chart.get('ConfigMap', 'ai-agents-dashboards').metadata.labels).toMatchObject({ grafana_dashboard: 'true' });
  });

  it('can be annotations instead, for a Prometheus without operator', async () => {
    const chart = await renderFixture('otherPorts');
    const annotations = (name: string) => chart.get('Deployment', name).spec?.template.metadata?.annotations;
    expect(annotations('ai-agents-api')).toMatchObject({ 'prometheus.io/scrape': 'true', 'prometheus.io/port': '3001' });
    expect(annotations('ai-agents-worker')).toMatchObject({ 'prometheus.io/scrape': 'true', 'prometheus.io/port': '3003' });
  });
});

describe('alerts', () => {
  interface Rule {
    readonly alert?: string;
    readonly record?: string;
    readonly expr: string;
    readonly for?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  }

  async function rules(fixture: 'full' | 'otherNames'): Promise<Rule[]> {
    const chart = await renderFixture(fixture, { assumeCrds: true, ...ALL });
    const name = fixture === 'full' ? 'ai-agents' : 'production-notes';
    return (chart.get('PrometheusRule', name).spec['groups'] as { rules: Rule[] }[]).flatMap((group) => group.rules);
  }

  it('say how bad it is, what has happened and what to do', async () => {
    const alerts = (await rules('full')).filter(({ alert }) => alert !== undefined);
    expect(alerts.map(({ alert }) => alert)).toContain('AiAgentsQueueMetricMissing');
    for (const { alert, for: duration, labels, annotations } of alerts) {
      expect(duration).toMatch(/^\d+m$/);
      expect(labels?.['severity']).toMatch(/^(warning|critical)$/);
      expect(annotations?.['summary']).toMatch(/^[A-Z].*\.$/);
      expect(annotations?.['runbook_url']).toBe(`https://runbooks.example.test#${(alert ?? '').toLowerCase()}`);
    }
  });

  it('have a section of their own where they link to', async () => {
    const alerts = (await rules('full')).flatMap(({ alert }) => alert ?? []);
    const page = readFileSync(join(CHART_DIRECTORY, '../docs/operations/alerts.md'), 'utf8');
    const sections = page.match(/(?<=^## )AiAgents\w+$/gm);
    expect(sections?.sort()).toEqual(alerts.sort());
  });

  it('tell of models, budgets, sources of context, tools that refuse, tenants that are not kept and the key service', async () => {
    const watched = new Set((await rules('full')).filter(({ alert }) => alert !== undefined).flatMap(({ expr }) => metricsIn(expr)));
    expect([...watched]).toEqual(
      expect.arrayContaining([
        'llm_requests_total',
        'llm_budget_spent_total',
        'context_source_total',
        'ticket_tool_refused',
        'declared_tenants',
        'key_service_requests_total',
      ]),
    );
  });

  it('look at this release only', async () => {
    for (const { expr } of await rules('otherNames')) {
      expect(expr).toMatch(/production-notes/);
      expect(expr).not.toMatch(/pod=~"ai-agents/);
    }
  });

  it('ask for metrics that the processes have', async () => {
    const all = await rules('full');
    const recorded = all.flatMap(({ record }) => record ?? []);
    const asked = all.flatMap(({ expr }) => metricsIn(expr));
    expect(asked.length).toBeGreaterThan(4);
    expect(asked.filter((name) => !exported().includes(name) && !recorded.includes(name))).toEqual([]);
  });

  it('by labels that these metrics have', async () => {
    for (const { expr } of await rules('full')) expect({ expr, unknown: unknownLabelsIn(expr) }).toEqual({ expr, unknown: [] });
  });
});

describe('dashboards', () => {
  it('are JSON that Grafana reads, of metrics that the processes have', async () => {
    const { data = {} } = (await renderFixture('full')).get('ConfigMap', 'ai-agents-dashboards');
    expect(Object.keys(data)).not.toEqual([]);
    for (const [file, text] of Object.entries(data)) {
      expect(file).toMatch(/^[\w-]+\.json$/);
      const { title, uid, panels } = JSON.parse(text) as { title: string; uid: string; panels: { targets?: { expr: string }[] }[] };
      expect([title, uid].every((each) => each.length > 0)).toBe(true);
      const asked = panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsIn(expr)));
      expect(asked).not.toEqual([]);
      expect(asked.filter((name) => !exported().includes(name))).toEqual([]);
    }
  });

  it('by labels that these metrics have', async () => {
    const queries = await panelQueries();
    expect(queries.flatMap(unknownLabelsIn)).toEqual([]);
  });

  it('show models, budgets, sources of context and the key service', async () => {
    const shown = (await panelQueries()).flatMap(metricsIn);
    expect(shown).toEqual(
      expect.arrayContaining(['llm_requests_total', 'llm_budget_spent_total', 'context_source_total', 'key_service_requests_total']),
    );
  });

  async function panelQueries(): Promise<string[]> {
    const { data = {} } = (await renderFixture('full')).get('ConfigMap', 'ai-agents-dashboards');
    const panels = Object.values(data).flatMap((text) => (JSON.parse(text) as { panels: { targets?: { expr: string }[] }[] }).panels);
    return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  }
});

/** The names of metrics in a query: what stands before a selector or a range. */
function metricsIn(query: string): string[] {
  return [...query.matchAll(/([a-zA-Z_:][\w:]*)\s*(?=[{[])/g)].map(([, name = '']) => name);
}

function exported(): string[] {
  const metrics = new Metrics().registry.getMetricsAsArray();
  return metrics.flatMap(({ name }) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]);
}

/** Labels that a scrape adds, and those that a recording rule of ours has. */
const LABELS_OF_A_SCRAPE = ['namespace', 'pod', 'le', 'release'];

/** Labels that a query selects or sums by, and that none of its metrics has. */
function unknownLabelsIn(query: string): string[] {
  const selected = [...query.matchAll(/([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label);
  const summedBy = [...query.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(',').map((label) => label.trim()));
  // prom-client's types leave out the labels of a metric, which its objects have.
  const metrics = new Metrics().registry.getMetricsAsArray() as unknown as readonly { name: string; labelNames: readonly string[] }[];
  const asked = metricsIn(query).map((name) => name.replace(/_(bucket|sum|count)$/, ''));
  const known = metrics.filter(({ name }) => asked.includes(name)).flatMap(({ labelNames }) => labelNames);
  return [...selected, ...summedBy].filter((label) => !known.includes(label) && !LABELS_OF_A_SCRAPE.includes(label));
}
