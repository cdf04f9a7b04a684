import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHART_DIRECTORY, type Kinds, podsOf, type RenderedChart } from '#testing';
import { PLAIN } from './fixtures';
import { renderFixture } from './render-fixture';

/** Where the files of a pod's credentials come from: `file: Secret/key`. */
function credentialFiles(chart: RenderedChart, owner: string, volume = 'secrets'): Record<string, string> {
  const pods = podsOf(chart).find((each) => each.owner === owner);
  const sources = pods?.spec.volumes?.find(({ name }) => name === volume)?.projected?.sources ?? [];
  return Object.fromEntries(
    sources.flatMap(({ secret }) => (secret?.items ?? []).map(({ key, path }): [string, string] => [path, `${secret?.name ?? ''}/${key}`])),
  );
}

describe('each process finds, as files, the credentials that it needs and no others', () => {
  it('of Secrets of the user, with keys of their own', async () => {
    const chart = await renderFixture('full');
    expect(credentialFiles(chart, 'Deployment/ai-agents-api')).toEqual({
      'database-url': 'postgres-api/uri',
      'encryption-key': 'sealing/key',
      'previous-encryption-key': 'sealing/previous',
      'key-service-token': 'vault/token',
      'redis-url': 'redis/url',
      'smoke-webhook-secret': 'smoke/secret',
    });
    expect(credentialFiles(chart, 'Deployment/ai-agents-worker')).toEqual({
      'database-url': 'postgres-worker/uri',
      'encryption-key': 'sealing/key',
      'previous-encryption-key': 'sealing/previous',
      'key-service-token': 'vault/token',
      'redis-url': 'redis/url',
      'openai-api-key': 'model/api-key',
      'knowledge-base-authorization': 'wiki/header',
      'monitoring-authorization': 'prometheus/header',
    });
    expect(credentialFiles(chart, 'Job/ai-agents-migrate')).toEqual({ 'database-url': 'postgres-owner/uri' });
    expect(credentialFiles(chart, 'Job/ai-agents-rollback-guard')).toEqual({ 'database-url': 'postgres-api/uri' });
    expect(credentialFiles(chart, 'Pod/ai-agents-test-endpoint')).toEqual({ 'smoke-webhook-secret': 'smoke/secret' });
    expect(credentialFiles(chart, 'Pod/ai-agents-test-schema')).toEqual({ 'database-url': 'postgres-api/uri' });
    expect(credentialFiles(chart, 'Pod/ai-agents-test-queue')).toEqual({ 'redis-url': 'redis/url' });
  });

  it('of one Secret, with keys named after the credentials', async () => {
    const chart = await renderFixture('minimal');
    expect(credentialFiles(chart, 'Deployment/ai-agents-api')).toEqual({
      'database-url': 'credentials/api-database-url',
      'encryption-key': 'credentials/encryption-key',
      'redis-url': 'credentials/redis-url',
      'smoke-webhook-secret': 'credentials/smoke-webhook-secret',
    });
    expect(credentialFiles(chart, 'Deployment/ai-agents-worker')).toMatchObject({ 'database-url': 'credentials/worker-database-url' });
    expect(credentialFiles(chart, 'Job/ai-agents-migrate')).toEqual({ 'database-url': 'credentials/owner-database-url' });
  });

  it('of the release, when they stand in the values: hooks have copies', async () => {
    const chart = await renderFixture('plainValues');
    expect(chart.get('Secret', 'ai-agents-api').stringData).toEqual({
      'api-database-url': PLAIN.apiDatabaseUrl,
      'encryption-key': PLAIN.encryptionKey,
      'previous-encryption-key': PLAIN.previousEncryptionKey,
      'key-service-token': PLAIN.keyServiceToken,
      'redis-url': PLAIN.redisUrl,
      'smoke-webhook-secret': PLAIN.smokeWebhookSecret,
    });
    expect(chart.get('Secret', 'ai-agents-worker').stringData).toEqual({
      'worker-database-url': PLAIN.workerDatabaseUrl,
      'encryption-key': PLAIN.encryptionKey,
      'previous-encryption-key': PLAIN.previousEncryptionKey,
      'key-service-token': PLAIN.keyServiceToken,
      'redis-url': PLAIN.redisUrl,
      'openai-api-key': PLAIN.openaiApiKey,
      'knowledge-base-authorization': PLAIN.knowledgeBaseAuthorization,
      'monitoring-authorization': PLAIN.monitoringAuthorization,
    });
    expect(chart.get('Secret', 'ai-agents-migrate').stringData).toEqual({ 'owner-database-url': PLAIN.ownerDatabaseUrl });
    expect(credentialFiles(chart, 'Deployment/ai-agents-api')['database-url']).toBe('ai-agents-api/api-database-url');
    expect(credentialFiles(chart, 'Job/ai-agents-migrate')).toEqual({ 'database-url': 'ai-agents-migrate/owner-database-url' });
  });

  it('of a store, through a Secret that the operator keeps', async () => {
    const chart = await renderFixture('externalSecrets');
    const { spec } = chart.get('ExternalSecret', 'ai-agents-api');
    const { name } = spec['target'] as { name: string };
    expect(Object.values(credentialFiles(chart, 'Deployment/ai-agents-api')).every((source) => source.startsWith(`${name}/`))).toBe(true);
    expect(spec).toMatchObject({ refreshInterval: '15m', secretStoreRef: { kind: 'SecretStore', name: 'vault' } });
    const remoteRef = { key: 'api', property: 'api-property', version: '3' };
    expect(spec['data']).toContainEqual({ secretKey: 'apiDatabaseUrl', remoteRef });
  });

  it('of a store, in the text around what the store holds; else as the store holds it', async () => {
    const chart = await renderFixture('externalSecrets', {
      secrets: { encryptionKey: { externalSecret: { property: '', version: '', template: '' } } },
    });
    const { target, data } = chart.get('ExternalSecret', 'ai-agents-worker').spec as {
      target: { template: { engineVersion: string; data: Record<string, string> } };
      data: object[];
    };
    expect(target.template.engineVersion).toBe('v2');
    expect(target.template.data).toMatchObject({
      'worker-database-url': 'postgres://role:{{ .workerDatabaseUrl | urlquery }}@worker.test:5432/ai_agents',
      'encryption-key': '{{ .encryptionKey }}',
    });
    expect(data).toContainEqual({ secretKey: 'encryptionKey', remoteRef: { key: 'sealing' } });
  });

  it('each in its own way, side by side', async () => {
    const chart = await renderFixture('minimal', {
      assumeCrds: true,
      secrets: {
        externalSecretStore: { name: 'vault' },
        encryptionKey: { existingSecret: { name: '' }, value: PLAIN.encryptionKey },
        redisUrl: { existingSecret: { name: '' }, externalSecret: { key: 'redis' } },
      },
    });
    expect(credentialFiles(chart, 'Deployment/ai-agents-api')).toEqual({
      'database-url': 'credentials/api-database-url',
      'encryption-key': 'ai-agents-api/encryption-key',
      'redis-url': 'ai-agents-api-external/redis-url',
      'smoke-webhook-secret': 'credentials/smoke-webhook-secret',
    });
    expect(Object.keys(chart.get('Secret', 'ai-agents-api').stringData ?? {})).toEqual(['encryption-key']);
  });
});

describe('the second encryption key', () => {
  it('may be missing from the Secret that is named, as it is between two rotations; the others may not', async () => {
    const chart = await renderFixture('full');
    for (const owner of ['Deployment/ai-agents-api', 'Deployment/ai-agents-worker']) {
      const pod = podsOf(chart).find((each) => each.owner === owner);
      const sources = pod?.spec.volumes?.find(({ name }) => name === 'secrets')?.projected?.sources ?? [];
      const optional = sources.filter(({ secret }) => secret?.optional === true);
      expect(optional.flatMap(({ secret }) => secret?.items?.map(({ path }) => path))).toEqual(['previous-encryption-key']);
    }
  });
});

describe('credentials', () => {
  it('are never variables of the environment, and readable by the pod only', async () => {
    for (const { owner, spec } of podsOf(await renderFixture('plainValues'))) {
      expect({ owner, env: spec.containers.flatMap(({ env = [] }) => env) }).toEqual({ owner, env: [] });
      expect(spec.volumes?.find(({ name }) => name === 'secrets')?.projected?.defaultMode).toBe(0o440);
      expect(spec.containers[0]?.volumeMounts).toContainEqual({ name: 'secrets', mountPath: '/var/run/secrets/ai-agents', readOnly: true });
    }
  });

  it('are not read from the cluster while Helm renders: what is rendered does not depend on it', async () => {
    const templates = globSync('templates/**/*.*', { cwd: CHART_DIRECTORY }).map((file) =>
      readFileSync(join(CHART_DIRECTORY, file), 'utf8'),
    );
    expect(templates.filter((text) => /\blookup\b/.test(text.replaceAll(/\{\{-? ?\/\*[\s\S]*?\*\//g, '')))).toEqual([]);
    const chart = await renderFixture('plainValues');
    expect((await renderFixture('plainValues', {}, { isUpgrade: true })).all('Secret')).toEqual(chart.all('Secret'));
  });

  it('of the model and of sources of context are left out where they need none', async () => {
    expect(Object.keys(credentialFiles(await renderFixture('minimal'), 'Deployment/ai-agents-worker')).sort()).toEqual([
      'database-url',
      'encryption-key',
      'redis-url',
    ]);
  });

  it('of the smoke test are left out with it', async () => {
    expect(Object.keys(credentialFiles(await renderFixture('bare'), 'Deployment/ai-agents-api'))).not.toContain('smoke-webhook-secret');
  });
});

describe('the migration looks at the credentials of api and worker first', () => {
  const argumentsOf = (job: Kinds['Job']) => job.spec?.template.spec?.containers[0]?.args;

  it('in Secrets of the user, which may be missing without holding up its start', async () => {
    const chart = await renderFixture('full');
    const volume = chart.get('Job', 'ai-agents-migrate').spec?.template.spec?.volumes?.find(({ name }) => name === 'preflight');
    expect(volume?.projected?.sources).toContainEqual({
      secret: { name: 'postgres-api', optional: true, items: [{ key: 'uri', path: 'api/database-url' }] },
    });
    expect(credentialFiles(chart, 'Job/ai-agents-migrate', 'preflight')).toEqual({
      'api/database-url': 'postgres-api/uri',
      'api/encryption-key': 'sealing/key',
      'api/previous-encryption-key': 'sealing/previous',
      'api/key-service-token': 'vault/token',
      'api/redis-url': 'redis/url',
      'api/smoke-webhook-secret': 'smoke/secret',
      'worker/database-url': 'postgres-worker/uri',
      'worker/encryption-key': 'sealing/key',
      'worker/previous-encryption-key': 'sealing/previous',
      'worker/key-service-token': 'vault/token',
      'worker/redis-url': 'redis/url',
      'worker/openai-api-key': 'model/api-key',
      'worker/knowledge-base-authorization': 'wiki/header',
      'worker/monitoring-authorization': 'prometheus/header',
    });
  });

  it('and is told where they come from, so that its message can name Secret and key', async () => {
    const chart = await renderFixture('full');
    const args = argumentsOf(chart.get('Job', 'ai-agents-migrate')) ?? [];
    expect(args[0]).toBe('migrate');
    const told = args.filter((_argument, index) => args[index - 1] === '--secret');
    expect(told.sort()).toEqual(
      Object.entries(credentialFiles(chart, 'Job/ai-agents-migrate', 'preflight'))
        .map(([path, source]) => `${path.replace('/', ':')}:${source}`)
        .sort(),
    );
    expect(args).toHaveLength(1 + 2 * told.length);
  });

  it('and not at those of the release itself', async () => {
    const chart = await renderFixture('plainValues');
    expect(argumentsOf(chart.get('Job', 'ai-agents-migrate'))).toEqual(['migrate']);
    expect(credentialFiles(chart, 'Job/ai-agents-migrate', 'preflight')).toEqual({});
  });
});
