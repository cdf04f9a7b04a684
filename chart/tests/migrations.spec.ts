import { hookOf, podsOf, type RenderedChart } from '#testing';
import { renderFixture } from './render-fixture';

const ofMigration = ({ objects }: RenderedChart) =>
  objects.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'migration');

const byWeight = (chart: RenderedChart, event: string) =>
  chart
    .hooks(event)
    .map((object) => ({ kind: object.kind, weight: hookOf(object)?.weight ?? 0 }))
    .sort((one, other) => one.weight - other.weight)
    .map(({ kind }) => kind);

describe('migrations.mode hook', () => {
  it('runs the migrations before the pods of an installation and of an upgrade', async () => {
    const job = (await renderFixture('minimal')).get('Job', 'ai-agents-migrate');
    expect(hookOf(job)?.events).toEqual(['pre-install', 'pre-upgrade']);
    expect(job.spec?.template.spec?.containers[0]?.args?.[0]).toBe('migrate');
  });

  it.each(['pre-install', 'pre-upgrade'])('creates at %s what the Job needs, in this order', async (event) => {
    expect(byWeight(await renderFixture('plainValues'), event)).toEqual(['ServiceAccount', 'ConfigMap', 'Secret', 'NetworkPolicy', 'Job']);
    expect(byWeight(await renderFixture('externalSecrets'), event)).toEqual([
      'ServiceAccount',
      'ConfigMap',
      'ExternalSecret',
      'NetworkPolicy',
      'Job',
    ]);
  });

  it('leaves a failed Job and its prerequisites to be looked at, and removes those that succeeded', async () => {
    for (const object of ofMigration(await renderFixture('plainValues'))) {
      expect(hookOf(object)?.deletePolicies).toEqual(['before-hook-creation', 'hook-succeeded']);
    }
  });

  it('ends by itself, before Helm stops waiting: Helm would delete what a running Job needs', async () => {
    const { spec } = (await renderFixture('minimal')).get('Job', 'ai-agents-migrate');
    expect(spec).toMatchObject({ activeDeadlineSeconds: 600, backoffLimit: 0 });
    expect(spec?.ttlSecondsAfterFinished).toBeUndefined();
  });

  it('has the limits, labels, nodes and account that the values give it', async () => {
    const chart = await renderFixture('full');
    const { spec } = chart.get('Job', 'ai-agents-migrate');
    expect(spec).toMatchObject({ activeDeadlineSeconds: 700, backoffLimit: 2 });
    expect(spec?.template).toMatchObject({
      metadata: { labels: { team: 'migration-team' }, annotations: { 'example.test/pod': 'migration' } },
      spec: {
        priorityClassName: 'migration-priority',
        nodeSelector: { pool: 'migration-pool' },
        tolerations: [{ key: 'migration-only', operator: 'Exists', effect: 'NoSchedule' }],
        containers: [{ resources: { requests: { cpu: '60m', memory: '130Mi' } } }],
      },
    });
    expect(chart.get('ServiceAccount', 'ai-agents-migrate').metadata.annotations).toMatchObject({ 'example.test/role': 'migration-role' });
  });
});

describe('migrations.mode job', () => {
  it('makes the migrations a part of the release, for tools that know no hooks', async () => {
    const objects = ofMigration(await renderFixture('migrationsAsJob'));
    expect(objects).toHaveLength(4);
    expect(objects.filter((object) => hookOf(object) !== undefined)).toEqual([]);
  });

  it('removes the Job some time after its end', async () => {
    const [job] = (await renderFixture('migrationsAsJob'))
      .all('Job')
      .filter(({ metadata }) => metadata.name.startsWith('ai-agents-migrate-'));
    expect(job?.spec?.ttlSecondsAfterFinished).toBe(3600);
    expect(job?.spec?.template.spec?.containers[0]?.args?.[0]).toBe('migrate');
  });

  it('gives a Job of the same content the same name, so that nothing is run twice', async () => {
    const names = await Promise.all(
      [{}, { api: { replicas: 3 } }].map(async (change) => (await renderFixture('migrationsAsJob', change)).inventory()),
    );
    expect(names[1]).toEqual(names[0]);
  });
});

describe('migrations.mode none', () => {
  it('leaves the migrations and the credentials of the owner to the user', async () => {
    const chart = await renderFixture('migrationsByTheUser');
    expect(ofMigration(chart)).toEqual([]);
    expect(JSON.stringify(chart.objects)).not.toContain('owner-database-url');
  });
});

describe('before a rollback', () => {
  it('a Job of the version that is returned to looks whether the database still supports it, and changes nothing', async () => {
    const job = (await renderFixture('minimal')).get('Job', 'ai-agents-rollback-guard');
    expect(hookOf(job)?.events).toEqual(['pre-rollback']);
    expect(job.spec?.template.spec?.containers[0]?.args).toEqual(['migrate', '--check']);
  });

  it('it has copies of what it needs, in this order', async () => {
    expect(byWeight(await renderFixture('plainValues'), 'pre-rollback')).toEqual([
      'ServiceAccount',
      'ConfigMap',
      'Secret',
      'NetworkPolicy',
      'Job',
    ]);
  });

  it('nobody looks, when the guard is off', async () => {
    const chart = await renderFixture('minimal', { migrations: { rollbackGuard: { enabled: false } } });
    expect(chart.hooks('pre-rollback')).toEqual([]);
  });
});

describe('tools that render with helm template', () => {
  it('such as Argo CD find the hooks that they run as PreSync, and no operator is asked for', async () => {
    const chart = await renderFixture('minimal', {}, { isUpgrade: false, apiVersions: [] });
    expect(chart.hooks('pre-install').map(({ kind }) => kind)).toContain('Job');
  });

  it('such as Flux, which upgrade, find the same objects as at an installation', async () => {
    expect((await renderFixture('minimal', {}, { isUpgrade: true })).objects).toEqual((await renderFixture('minimal')).objects);
  });

  it('render twice what is the same, or each synchronisation would replace pods', async () => {
    const [first, second] = await Promise.all([renderFixture('full'), renderFixture('full', {}, { kubeVersion: '1.36.1' })]);
    expect(second.objects).toEqual(first.objects);
  });

  it('find no pod of a hook among those that a Service or budget of the release selects', async () => {
    const chart = await renderFixture('minimal');
    const hookPods = podsOf(chart).filter(({ hook }) => hook !== undefined);
    expect(hookPods).toHaveLength(5);
    expect(hookPods.map(({ labels }) => labels['app.kubernetes.io/component'])).toEqual([
      'migration',
      'rollback-guard',
      'test-endpoint',
      'test-queue',
      'test-schema',
    ]);
  });
});
