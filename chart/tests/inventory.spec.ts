import { render } from '#testing';
import { fixtures } from './fixtures';
import { renderFixture } from './render-fixture';

const API = ['ConfigMap', 'Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount'].map(
  (kind) => `${kind}/ai-agents-api`,
);
API.push('ConfigMap/ai-agents-tenants');
const WORKER = ['ConfigMap', 'Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'ServiceAccount'].map(
  (kind) => `${kind}/ai-agents-worker`,
);
const PREREQUISITES = ['ConfigMap', 'NetworkPolicy', 'ServiceAccount'];
const MIGRATION = [...PREREQUISITES, 'Job'].map((kind) => `${kind}/ai-agents-migrate (pre-install,pre-upgrade)`);
const GUARD = [...PREREQUISITES, 'Job'].map((kind) => `${kind}/ai-agents-rollback-guard (pre-rollback)`);
const TEST = [
  ...PREREQUISITES.map((kind) => `${kind}/ai-agents-test (test)`),
  ...['endpoint', 'queue', 'schema'].map((name) => `Pod/ai-agents-test-${name} (test)`),
];
const EVERYTHING = [...API, ...WORKER, ...MIGRATION, ...GUARD, ...TEST];

const credentials = (kind: string) => [
  `${kind}/ai-agents-api`,
  `${kind}/ai-agents-worker`,
  `${kind}/ai-agents-migrate (pre-install,pre-upgrade)`,
  `${kind}/ai-agents-rollback-guard (pre-rollback)`,
  `${kind}/ai-agents-test (test)`,
];

const without = (objects: readonly string[], ...kinds: readonly string[]) =>
  objects.filter((object) => !kinds.some((kind) => object.startsWith(`${kind}/`)));

/** A migration that is no hook: its Job is named after its content. */
const MIGRATION_AS_JOB = [...PREREQUISITES.map((kind) => `${kind}/ai-agents-migrate`), 'Job/ai-agents-migrate-…'];

const named = (name: string) => EVERYTHING.map((object) => object.replace('ai-agents', name));

const expected: Readonly<Record<string, readonly string[]>> = {
  minimal: EVERYTHING,
  upgrade: EVERYTHING,
  postgresQueue: EVERYTHING,
  otherPorts: EVERYTHING,
  full: [
    ...EVERYTHING.filter((object) => !['ServiceAccount/ai-agents-api', 'ServiceAccount/ai-agents-worker'].includes(object)),
    'ServiceAccount/api-account',
    'ServiceAccount/worker-account',
    'HorizontalPodAutoscaler/ai-agents-api',
    'HorizontalPodAutoscaler/ai-agents-worker',
    'Ingress/ai-agents-api',
    'ServiceMonitor/ai-agents-api',
    'PodMonitor/ai-agents-worker',
    'PrometheusRule/ai-agents',
    'ConfigMap/ai-agents-dashboards',
    'ConfigMap/ai-agents-extra',
    'PodDisruptionBudget/extra',
  ],
  plainValues: [...EVERYTHING, ...credentials('Secret'), 'Secret/ai-agents-tenants'],
  externalSecrets: [...EVERYTHING, ...credentials('ExternalSecret'), 'ExternalSecret/ai-agents-tenant-acme'],
  kedaBehindAGateway: [...EVERYTHING, 'ScaledObject/ai-agents-worker', 'HTTPRoute/ai-agents-api', 'HTTPRoute/ai-agents-api-redirect'],
  migrationsAsJob: [...API, ...WORKER, ...MIGRATION_AS_JOB, ...GUARD, ...TEST],
  migrationsByTheUser: [...API, ...WORKER, ...GUARD, ...TEST],
  bare: [
    ...without(API, 'NetworkPolicy', 'PodDisruptionBudget', 'ServiceAccount'),
    ...without(WORKER, 'NetworkPolicy', 'PodDisruptionBudget', 'ServiceAccount'),
    ...without(MIGRATION, 'NetworkPolicy'),
    'Ingress/ai-agents-api',
  ],
  otherNames: named('production-notes'),
  ownNames: named('a-name-of-forty-two-characters-that-is-lon'),
  longNames: [...API, ...WORKER, ...MIGRATION_AS_JOB, ...GUARD, ...TEST].map((object) =>
    object.replace('ai-agents', 'a-release-of-fifty-three-characters-which-is-t'),
  ),
  namesLikeNumbers: [
    ...named('123-789').filter((object) => !/^ServiceAccount\/123-789-(api|worker)$/.test(object)),
    ...credentials('ExternalSecret')
      .filter((object) => /-(api|worker)$/.test(object))
      .map((object) => object.replace('ai-agents', '123-789')),
    'ServiceAccount/13',
    'HTTPRoute/123-789-api',
    'HTTPRoute/123-789-api-redirect',
    'PodMonitor/123-789-worker',
    'ScaledObject/123-789-worker',
  ],
  'values/local.yaml': EVERYTHING,
  'values/ci.yaml': [...EVERYTHING, 'Ingress/ai-agents-api'],
  'values/staging.yaml': [...EVERYTHING, 'Ingress/ai-agents-api'],
  'values/production.yaml': [...EVERYTHING, 'Ingress/ai-agents-api', 'HorizontalPodAutoscaler/ai-agents-api'],
  'chart/ci/redis-values.yaml': [...EVERYTHING, 'Secret/ai-agents-tenants'],
  'chart/ci/postgres-queue-values.yaml': [...API, ...WORKER, ...MIGRATION_AS_JOB, ...GUARD, ...TEST],
};

describe('the objects of a release are exactly those that are expected', () => {
  it.each(Object.entries(fixtures))('%s', async (name, { values, options }) => {
    const objects = (await render(values, options)).inventory();
    expect(objects.map((object) => object.replace(/(Job\/.*-)[0-9a-f]{8}$/, '$1…'))).toEqual([...(expected[name] ?? [])].sort());
  });

  it('in the namespace of the release, and nowhere else', async () => {
    const { objects } = await renderFixture('otherNames');
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['help-desk']));
  });
});
