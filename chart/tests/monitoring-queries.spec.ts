import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import { PrometheusServer } from '#testing';
import { renderFixture } from './render-fixture';

interface RuleGroups {
  readonly groups: readonly {
    readonly rules: readonly { readonly name: string; readonly health: string; readonly lastError?: string }[];
  }[];
}

/** The chart's rules and queries, told to a Prometheus that runs: names of metrics are compared elsewhere, this is about the language. */
let prometheus: PrometheusServer;

beforeAll(async () => {
  const { spec } = (await renderFixture('full')).get('PrometheusRule', 'ai-agents');
  prometheus = await PrometheusServer.start({ hosts: [], rules: stringify(spec) });
  // That nobody reports the length of the queue is so here, and evaluated with all other rules of its group.
  await prometheus.found('ALERTS{alertname="AiAgentsQueueMetricMissing"}');
});
afterAll(() => prometheus.stop());

async function ask<T>(path: string): Promise<T> {
  const answer = (await (await fetch(`${prometheus.url}/api/v1/${path}`)).json()) as { status: string; data: T; error?: string };
  if (answer.status !== 'success') throw new Error(answer.error);
  return answer.data;
}

/** All rules, when each of them was evaluated: those of a group are one after the other. */
async function evaluated() {
  for (;;) {
    const rules = (await ask<RuleGroups>('rules')).groups.flatMap((group) => group.rules);
    if (rules.every(({ health }) => health !== 'unknown')) return rules;
    await delay(50);
  }
}

it('Prometheus reads and evaluates every rule', async () => {
  const rules = await evaluated();
  expect(rules.length).toBeGreaterThan(9);
  expect(rules.filter(({ health, lastError = '' }) => health !== 'ok' || lastError !== '')).toEqual([]);
});

it('Prometheus answers every query of the dashboards', async () => {
  const { data = {} } = (await renderFixture('full')).get('ConfigMap', 'ai-agents-dashboards');
  const panels = Object.values(data).flatMap((text) => (JSON.parse(text) as { panels: { targets?: { expr: string }[] }[] }).panels);
  const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  expect(queries.length).toBeGreaterThan(9);
  for (const query of queries) await expect(ask(`query?${new URLSearchParams({ query }).toString()}`)).resolves.toBeDefined();
});
