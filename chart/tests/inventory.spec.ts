import { type FixtureName } from './fixtures';
import { renderFixture } from './render-fixture';

const API = ['ConfigMap', 'Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount'].map(
  (kind) => `${kind}/ai-agents-api`,
);
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

describe('the objects of a release are exactly', () => {
  it.each<[FixtureName, readonly string[]]>([
    ['minimal', EVERYTHING],
    ['upgrade', EVERYTHING],
    ['postgresQueue', EVERYTHING],
    ['otherPorts', EVERYTHING],
    [
      'full',
      [
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
    ],
    ['plainValues', [...EVERYTHING, ...credentials('Secret')]],
    ['externalSecrets', [...EVERYTHING, ...credentials('ExternalSecret')]],
    ['kedaBehindAGateway', [...EVERYTHING, 'ScaledObject/ai-agents-worker', 'HTTPRoute/ai-agents-api', 'HTTPRoute/ai-agents-api-redirect']],
    ['migrationsByTheUser', [...API, ...WORKER, ...GUARD, ...TEST]],
    [
      'bare',
      [
        ...without(API, 'NetworkPolicy', 'PodDisruptionBudget', 'ServiceAccount'),
        ...without(WORKER, 'NetworkPolicy', 'PodDisruptionBudget', 'ServiceAccount'),
        ...without(MIGRATION, 'NetworkPolicy'),
        'Ingress/ai-agents-api',
      ],
    ],
    ['otherNames', EVERYTHING.map((object) => object.replace('ai-agents', 'production-notes'))],
    ['ownNames', EVERYTHING.map((object) => object.replace('ai-agents', 'a-name-of-forty-two-characters-that-is-lon'))],
  ])('%s', async (fixture, objects) => {
    expect((await renderFixture(fixture)).inventory()).toEqual([...objects].sort());
  });

  it('those of a migration that is no hook: named after its content', async () => {
    const { objects } = await renderFixture('migrationsAsJob');
    const migration = objects.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'migration');
    expect(migration.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort()).toEqual([
      'ConfigMap/ai-agents-migrate',
      expect.stringMatching(/^Job\/ai-agents-migrate-[0-9a-f]{8}$/),
      'NetworkPolicy/ai-agents-migrate',
      'ServiceAccount/ai-agents-migrate',
    ]);
    expect(objects).toHaveLength(EVERYTHING.length);
  });

  it('in the namespace of the release, and nowhere else', async () => {
    const { objects } = await renderFixture('otherNames');
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['help-desk']));
  });
});
