import { resolve } from 'node:path';
import { render } from '#testing';
import { combined } from '../../values/combined';
import { production } from '../../values/production';
import { type TerraformOutputs } from './terraform-outputs';
import { validateValues } from './validate-values';
import { valuesOfEnvironment } from './values-of-environment';

const ROOT = resolve(__dirname, '../..');
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const outputs = (values: Readonly<Record<string, unknown>>): TerraformOutputs =>
  new Map(Object.entries(values).map(([name, value]) => [name, { value, sensitive: false }]));

/** As an installation on AWS puts them out. */
const aws = {
  database_host: 'db.eu-central-1.rds.amazonaws.com',
  database_port: 6432,
  database_name: 'tickets',
  database_cidrs: ['10.20.1.0/24', '10.20.2.0/24'],
  database_owner_role: 'tickets_owner',
  redis_host: 'master.redis.euc1.cache.amazonaws.com',
  redis_port: '6380',
  redis_cidrs: ['10.20.3.0/24'],
  secret_store_name: 'aws',
  database_secret_api: 'prod/ai-agents/api',
  database_secret_worker: { key: 'prod/ai-agents/worker', property: 'password' },
  database_secret_owner: { key: 'rds!db-1', property: 'password', version: 'AWSCURRENT' },
  redis_secret: 'prod/ai-agents/redis',
  encryption_key_secret: 'prod/ai-agents/encryption-key',
  openai_secret: 'prod/ai-agents/openai',
  smoke_webhook_secret: 'prod/ai-agents/smoke',
  api_role_arn: 'arn:aws:iam::123456789012:role/ai-agents-api',
  worker_role_arn: 'arn:aws:iam::123456789012:role/ai-agents-worker',
  image_digest: DIGEST,
  host: 'hooks.example.com',
};

describe('values of an environment that Terraform made', () => {
  it('hold what the outputs say, and for the rest what the environment says', () => {
    const { values, remarks } = valuesOfEnvironment('production', outputs(aws));
    expect(remarks).toEqual([]);
    expect(values).toEqual({
      ...production,
      image: { digest: DIGEST },
      secrets: {
        externalSecretStore: { name: 'aws' },
        apiDatabaseUrl: {
          existingSecret: { name: '' },
          externalSecret: {
            key: 'prod/ai-agents/api',
            template: 'postgres://ai_agents_api:{{ .secret | urlquery }}@db.eu-central-1.rds.amazonaws.com:6432/tickets',
          },
        },
        workerDatabaseUrl: {
          existingSecret: { name: '' },
          externalSecret: {
            key: 'prod/ai-agents/worker',
            property: 'password',
            template: 'postgres://ai_agents_worker:{{ .secret | urlquery }}@db.eu-central-1.rds.amazonaws.com:6432/tickets',
          },
        },
        ownerDatabaseUrl: {
          existingSecret: { name: '' },
          externalSecret: {
            key: 'rds!db-1',
            property: 'password',
            version: 'AWSCURRENT',
            template: 'postgres://tickets_owner:{{ .secret | urlquery }}@db.eu-central-1.rds.amazonaws.com:6432/tickets',
          },
        },
        redisUrl: {
          existingSecret: { name: '' },
          externalSecret: {
            key: 'prod/ai-agents/redis',
            template: 'rediss://:{{ .secret | urlquery }}@master.redis.euc1.cache.amazonaws.com:6380',
          },
        },
        encryptionKey: { existingSecret: { name: '' }, externalSecret: { key: 'prod/ai-agents/encryption-key' } },
        // No output names one: it is there during a rotation only.
        previousEncryptionKey: { existingSecret: { name: 'ai-agents' } },
        openaiApiKey: { existingSecret: { name: '' }, externalSecret: { key: 'prod/ai-agents/openai' } },
        smokeWebhookSecret: { existingSecret: { name: '' }, externalSecret: { key: 'prod/ai-agents/smoke' } },
      },
      api: { ...production.api, serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': aws.api_role_arn } } },
      worker: { ...production.worker, serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': aws.worker_role_arn } } },
      ingress: { ...production.ingress, host: 'hooks.example.com' },
      networkPolicy: {
        ...production.networkPolicy,
        postgres: { ports: [6432], to: [{ ipBlock: { cidr: '10.20.1.0/24' } }, { ipBlock: { cidr: '10.20.2.0/24' } }] },
        redis: { ports: [6380], to: [{ ipBlock: { cidr: '10.20.3.0/24' } }] },
      },
    });
  });

  it.each([3, 4] as const)('are accepted by the chart, with Helm %i, and reach its objects', async (helm) => {
    const { values } = valuesOfEnvironment('production', outputs(aws));
    await validateValues(values, ROOT);
    const chart = await render({ ...values, assumeCrds: true }, { helm });
    expect(chart.find('ExternalSecret', 'ai-agents-worker')?.['spec']).toMatchObject({
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'aws' },
      target: {
        template: {
          data: {
            'worker-database-url': expect.stringContaining('@db.eu-central-1.rds.amazonaws.com:6432/tickets'),
            'redis-url': expect.stringContaining('@master.redis.euc1.cache.amazonaws.com:6380'),
          },
        },
      },
      data: expect.arrayContaining([
        { secretKey: 'workerDatabaseUrl', remoteRef: { key: 'prod/ai-agents/worker', property: 'password' } },
        { secretKey: 'openaiApiKey', remoteRef: { key: 'prod/ai-agents/openai' } },
      ]),
    });
    expect(chart.get('ServiceAccount', 'ai-agents-api').metadata.annotations).toEqual({ 'eks.amazonaws.com/role-arn': aws.api_role_arn });
    expect(chart.get('Deployment', 'ai-agents-api').spec?.template.spec?.containers[0]?.image).toContain(`@${DIGEST}`);
    expect(JSON.stringify(chart.get('NetworkPolicy', 'ai-agents-worker').spec?.egress)).toContain(
      JSON.stringify({ ports: [{ port: 6380 }], to: [{ ipBlock: { cidr: '10.20.3.0/24' } }] }),
    );
  });

  it('are the same after the values of the environment itself', () => {
    const { values } = valuesOfEnvironment('production', outputs(aws));
    expect(combined(production, values)).toEqual(values);
  });

  it('may keep the credentials in a Secret', () => {
    const { values, remarks } = valuesOfEnvironment(
      'production',
      outputs({ database_host: 'db.internal', database_cidrs: ['10.20.1.0/24'] }),
    );
    expect(values.secrets).toEqual(production.secrets);
    expect(remarks).toEqual([
      expect.stringMatching(/^The output database_host was left out: it is used in the address around database_secret_api/),
    ]);
  });

  it('take nothing from outputs that are not there', () => {
    expect(valuesOfEnvironment('production', outputs({}))).toEqual({ values: production, remarks: [] });
  });

  it('use the host only where it leads somewhere', () => {
    const { values, remarks } = valuesOfEnvironment('local', outputs({ host: 'hooks.example.com' }));
    expect(values.ingress).toBeUndefined();
    expect(remarks).toEqual(['The output host was left out: the environment enables neither ingress nor httpRoute.']);
  });

  it.each([
    [
      { redis_secret: 'redis', redis_host: 'redis.internal' },
      'The output redis_secret names an entry of a secret store: output secret_store_name too.',
    ],
    [
      { database_secret_api: 'api', secret_store_name: 'aws' },
      'The output database_secret_api is one part of an address: output database_host too.',
    ],
    [{ redis_secret: 'redis', secret_store_name: 'aws' }, 'The output redis_secret is one part of an address: output redis_host too.'],
  ])('are refused for %j', (given, message) => {
    expect(() => valuesOfEnvironment('production', outputs(given))).toThrow(message);
  });

  it('are there for the environments of values/ only', () => {
    expect(() => valuesOfEnvironment('prod', outputs({}))).toThrow(
      'There is no environment prod, but local, ci, staging, production in values/.',
    );
  });

  it('are checked against the schema of the chart', async () => {
    await expect(validateValues({ worker: { replicas: 'three', replcas: 3 } } as object, ROOT)).rejects.toThrow(
      /The chart's schema refuses the values:[^]*worker must NOT have additional properties[^]*worker\.replicas must be integer/,
    );
  });
});
