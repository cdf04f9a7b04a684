import { deltaOf, type RenderDelta } from '#testing';
import { type Environment } from '../../values/environment';
import { type FixtureName } from './fixtures';
import { renderFixture } from './render-fixture';

const API = 'Deployment/ai-agents-api';
const WORKER = 'Deployment/ai-agents-worker';

function globexWith(webhookSecret: object) {
  return { name: 'Globex', tool: { name: 'simulated' }, webhookSecret };
}

/** What an upgrade from one to other values of a fixture does. */
async function upgrade(fixture: FixtureName, change: Environment): Promise<RenderDelta> {
  return deltaOf(await renderFixture(fixture), await renderFixture(fixture, change));
}

const replacements: readonly (readonly [who: string, rolled: readonly string[], fixture: FixtureName, change: Environment])[] = [
  ['nobody, when nothing has changed', [], 'full', {}],
  ['the worker, for its configuration', [WORKER], 'minimal', { config: { worker: { concurrency: 60 } } }],
  [
    'both, for another model, whose price the api compares with limits',
    [API, WORKER],
    'minimal',
    { config: { llm: { model: 'another' } } },
  ],
  ['the worker, for the words of a note', [WORKER], 'minimal', { config: { enhancement: { maxWords: 400 } } }],
  ['the worker, for the time a ticketing tool has', [WORKER], 'minimal', { config: { tickets: { timeoutMs: 9000 } } }],
  ['the api, for its configuration', [API], 'minimal', { config: { api: { requireHttps: true } } }],
  ['both, for the attempts that the api writes into a job', [API, WORKER], 'minimal', { config: { worker: { attempts: 30 } } }],
  ['both, for the level of the logs', [API, WORKER], 'minimal', { config: { log: { level: 'debug' } } }],
  ['both, for the connection to Postgres', [API, WORKER], 'minimal', { config: { database: { poolSize: 5 } } }],
  ['both, for the queue', [API, WORKER], 'minimal', { config: { queue: { enqueueTimeoutMs: 400 } } }],
  ['nobody, for the configuration of migrations', [], 'minimal', { config: { migrate: { waitSeconds: 100 } } }],
  ['nobody, for a client company', [], 'minimal', { tenants: { globex: globexWith({ value: 'fake-webhook-secret' }) } }],
  ['nobody, for what a client company wants', [], 'full', { tenants: { acme: { preferences: { maxWords: 500 } } } }],
  [
    'nobody, for a secret of a client company',
    [],
    'plainValues',
    { tenants: { acme: { webhookSecret: { value: 'fake-webhook-secret' } } } },
  ],
  [
    'the api, for a client company with a Secret',
    [API],
    'minimal',
    { tenants: { globex: globexWith({ existingSecret: { name: 'globex' } }) } },
  ],
  ['the api, for its own credential', [API], 'plainValues', { secrets: { apiDatabaseUrl: { value: 'postgres://other' } } }],
  ['the worker, for its own credential', [WORKER], 'plainValues', { secrets: { workerDatabaseUrl: { value: 'postgres://other' } } }],
  ['the worker, for the key of the model', [WORKER], 'plainValues', { secrets: { openaiApiKey: { value: 'other' } } }],
  ['the api, for the secret of smoke tests', [API], 'plainValues', { secrets: { smokeWebhookSecret: { value: 'other' } } }],
  ['both, for the address of Redis', [API, WORKER], 'plainValues', { secrets: { redisUrl: { value: 'rediss://other' } } }],
  ['nobody, for the credential of the migrations', [], 'plainValues', { secrets: { ownerDatabaseUrl: { value: 'postgres://other' } } }],
  ['both, for the revision of the credentials', [API, WORKER], 'minimal', { secrets: { revision: '2' } }],
  ['both, for another authority', [API, WORKER], 'plainValues', { caBundle: { value: '-----BEGIN CERTIFICATE-----\nb3RoZXI=\n' } }],
  ['both, for another image', [API, WORKER], 'minimal', { image: { tag: '9.9.9' } }],
  ['the api, for what it may use', [API], 'minimal', { api: { resources: { limits: { memory: '512Mi' } } } }],
  ['the worker, for its probes', [WORKER], 'minimal', { worker: { probes: { liveness: { periodSeconds: 20 } } } }],
  ['both, for a label of everything', [API, WORKER], 'minimal', { commonLabels: { team: 'one' } }],
  ['nobody, for the number of pods', [], 'minimal', { api: { replicas: 5 }, worker: { replicas: 5 } }],
  ['nobody, for autoscaling', [], 'minimal', { worker: { autoscaling: { mode: 'hpa' } } }],
  ['nobody, for how migrations run', [], 'minimal', { migrations: { activeDeadlineSeconds: 800, backoffLimit: 1, podLabels: { a: 'b' } } }],
  ['nobody, for who runs the migrations', [], 'minimal', { migrations: { mode: 'none', rollbackGuard: { enabled: false } } }],
  ['nobody, for the network', [], 'minimal', { networkPolicy: { postgres: { ports: [6432] } } }],
  ['nobody, for what is exposed', [], 'full', { ingress: { host: 'other.example.test', extraPaths: [] } }],
  ['nobody, for the Service', [], 'minimal', { api: { service: { port: 8000, annotations: { a: 'b' } } } }],
  ['nobody, for monitoring', [], 'full', { monitoring: { podMonitor: { interval: '1m' }, prometheusRule: { enabled: false } } }],
  ['nobody, for the smoke test', [], 'minimal', { smokeTest: { timeoutSeconds: 30 } }],
  ['nobody, for how many may be away', [], 'minimal', { api: { podDisruptionBudget: { enabled: false } } }],
  ['nobody, for objects of the user', [], 'full', { extraObjects: [] }],
];

describe('an upgrade replaces the pods of', () => {
  // Side by side, so that both cores have work; each test then finds its own.
  beforeAll(() => Promise.allSettled(replacements.map(([, , fixture, change]) => upgrade(fixture, change))), 300_000);

  it.each(replacements)('%s', async (_who, rolled, fixture, change) => {
    expect((await upgrade(fixture, change)).rolled).toEqual(rolled);
  });
});

describe('an upgrade changes', () => {
  it('nothing, when nothing has changed', async () => {
    expect(await upgrade('full', {})).toEqual({ added: [], removed: [], changed: [], rolled: [] });
  });

  it('of a running release only what the change is about', async () => {
    expect(await upgrade('minimal', { networkPolicy: { redis: { ports: [6380] } } })).toEqual({
      added: [],
      removed: [],
      changed: ['NetworkPolicy/ai-agents-api', 'NetworkPolicy/ai-agents-test', 'NetworkPolicy/ai-agents-worker'],
      rolled: [],
    });
  });

  it('the number of pods without touching their template', async () => {
    expect(await upgrade('minimal', { worker: { replicas: 7 } })).toEqual({ added: [], removed: [], changed: [WORKER], rolled: [] });
  });

  it('who decides on the number of pods: the Deployment loses it to the autoscaler', async () => {
    const delta = await upgrade('minimal', { worker: { autoscaling: { mode: 'hpa' } } });
    expect(delta).toEqual({ added: ['HorizontalPodAutoscaler/ai-agents-worker'], removed: [], changed: [WORKER], rolled: [] });
  });

  it('the way outside: the Ingress goes, the routes come', async () => {
    const { added, removed } = await upgrade('full', {
      ingress: { enabled: false },
      httpRoute: { enabled: true, host: 'ai-agents.example.test', parentRefs: [{ name: 'public' }] },
    });
    expect({ added, removed }).toEqual({ added: ['HTTPRoute/ai-agents-api'], removed: ['Ingress/ai-agents-api'] });
  });

  it('the name of the migration Job with its content, because a Job cannot be changed', async () => {
    const { added, removed, changed } = await upgrade('migrationsAsJob', { image: { tag: '9.9.9' } });
    expect(added).toEqual([expect.stringMatching(/^Job\/ai-agents-migrate-[0-9a-f]{8}$/)]);
    expect(removed).toEqual([expect.stringMatching(/^Job\/ai-agents-migrate-[0-9a-f]{8}$/)]);
    expect(changed.filter((object) => object.startsWith('Job/'))).toEqual(['Job/ai-agents-rollback-guard']);
  });

  it.each<[string, Environment]>([
    ['configuration', { config: { migrate: { waitSeconds: 100 } } }],
    ['deadline', { migrations: { activeDeadlineSeconds: 900 } }],
    ['image', { image: { digest: `sha256:${'a'.repeat(64)}` } }],
    ['pods', { migrations: { podLabels: { team: 'one' } } }],
  ])('no migration Job in place: another %s is another Job', async (_what, change) => {
    const { changed } = await upgrade('migrationsAsJob', change);
    expect(changed.filter((object) => object.startsWith('Job/ai-agents-migrate'))).toEqual([]);
  });

  it('no selector, whatever the values are: Kubernetes would refuse the upgrade', async () => {
    const selectors = await Promise.all(
      (['minimal', 'full', 'kedaBehindAGateway', 'bare'] as const).map(async (name) => {
        const chart = await renderFixture(name);
        return ['ai-agents-api', 'ai-agents-worker'].map((deployment) => chart.get('Deployment', deployment).spec?.selector);
      }),
    );
    expect(new Set(selectors.map((each) => JSON.stringify(each))).size).toBe(1);
  });
});
