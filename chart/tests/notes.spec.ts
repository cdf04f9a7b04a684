import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHART_DIRECTORY, renderNotes } from '#testing';
import { type Environment } from '../../values/environment';
import { combined, type FixtureName, fixtures, PLAIN, PLAIN_OF_TENANTS } from './fixtures';

function notes(fixture: FixtureName, change: Environment = {}): Promise<string> {
  const { values, options } = fixtures[fixture];
  return renderNotes(combined(values, { assumeCrds: true }, change), options);
}

/** The warnings at the end, without their bullets. */
function warningsIn(text: string): string[] {
  return [...text.matchAll(/^ {2}- (.*)$/gm)].map(([, warning = '']) => warning);
}

/** A careful installation with nothing to warn of. */
const careful = (change: Environment = {}) => notes('minimal', change).then(warningsIn);

describe('NOTES.txt says the next step:', () => {
  it('how to add a client', async () => {
    expect(await notes('otherNames')).toContain(
      'kubectl -n help-desk exec -i deploy/production-notes-api -- /nodejs/bin/node tenants apply - < acme.yaml',
    );
  });

  it('which client companies are there already', async () => {
    expect(await notes('plainValues')).toContain('The api keeps the client companies that stand in the values (1 of them)');
    expect(await notes('minimal')).not.toContain('stand in the values');
  });

  it.each<[string, FixtureName, Environment, string]>([
    ['behind an Ingress', 'full', {}, 'https://ai-agents.example.test/webhook/servicedesk'],
    ['behind an Ingress without TLS', 'bare', {}, 'http://ai-agents.example.test/webhook/servicedesk'],
    ['behind a Gateway', 'kedaBehindAGateway', {}, 'https://ai-agents.example.test/webhook/servicedesk'],
    ['inside the cluster', 'minimal', { api: { service: { port: 8000 } } }, 'http://ai-agents-api.ai-agents:8000/webhook/servicedesk'],
  ])('the address to paste into the help desk, %s', async (_where, fixture, change, address) => {
    expect((await notes(fixture, change)).split('\n').map((line) => line.trim())).toContain(address);
  });

  it('how to test', async () => {
    expect(await notes('otherNames')).toContain('helm test production -n help-desk');
    expect(await notes('bare')).not.toContain('helm test ai-agents');
  });

  it('no credential', async () => {
    const text = await notes('plainValues');
    for (const secret of [...Object.values(PLAIN), ...Object.values(PLAIN_OF_TENANTS)]) expect(text).not.toContain(secret);
    expect(text).toContain(
      'smokeWebhookSecret, workerDatabaseUrl, tenants.acme.tool.credentials.technicianKey, tenants.acme.webhookSecret)',
    );
  });
});

const risks: readonly (readonly [warning: string, change: Environment])[] = [
  ['api.replicas is 1', { api: { replicas: 1 } }],
  ['config.database.tls.mode is require', { config: { database: { tls: { mode: 'require' } } } }],
  ['secrets.redisUrl begins with redis://', { secrets: { redisUrl: { value: 'redis://:fake@redis.test', existingSecret: { name: '' } } } }],
  ['config.queue.redis.allowEviction is true', { config: { queue: { redis: { allowEviction: true } } } }],
  ['networkPolicy.monitoring is empty', { monitoring: { scrapeAnnotations: true } }],
  ['networkPolicy.enabled is false', { networkPolicy: { enabled: false } }],
  [
    'ingress.tls.enabled is false',
    { ingress: { enabled: true, host: 'a.test', tls: { enabled: false } }, networkPolicy: { enabled: false } },
  ],
  ['config.api.requireHttps is false', { ingress: { enabled: true, host: 'a.test' }, networkPolicy: { enabled: false } }],
  ['migrations.mode is none', { migrations: { mode: 'none' } }],
  ['migrations.rollbackGuard.enabled is false', { migrations: { rollbackGuard: { enabled: false } } }],
  [
    'credentials stand in the values (encryptionKey)',
    { secrets: { encryptionKey: { value: PLAIN.encryptionKey, existingSecret: { name: '' } } } },
  ],
  ['worker.autoscaling.mode is hpa and monitoring.prometheusRule.enabled is false', { worker: { autoscaling: { mode: 'hpa' } } }],
];

describe('NOTES.txt warns', () => {
  it('of nothing when there is nothing', async () => {
    expect(await careful()).toEqual([]);
  });

  it.each(risks)('that %s', async (warning, change) => {
    expect(await careful(change)).toContainEqual(expect.stringContaining(warning));
  });

  it.each<[string, Environment]>([
    ['api.replicas is 1', { api: { replicas: 1, autoscaling: { enabled: true } } }],
    ['networkPolicy.monitoring is empty', { networkPolicy: { enabled: false }, monitoring: { podMonitor: { enabled: true } } }],
    ['worker.autoscaling.mode is hpa', { worker: { autoscaling: { mode: 'hpa' } }, monitoring: { prometheusRule: { enabled: true } } }],
    [
      'config.api.requireHttps',
      { config: { api: { requireHttps: true } }, ingress: { enabled: true, host: 'a.test' }, networkPolicy: { enabled: false } },
    ],
  ])('not that %s, where that is no risk', async (warning, change) => {
    expect(await careful(change)).not.toContainEqual(expect.stringContaining(warning));
  });

  it('of each risk that it knows, in one of the cases above', async () => {
    const known = readFileSync(join(CHART_DIRECTORY, 'templates/NOTES.txt'), 'utf8').match(/append \$warnings/g) ?? [];
    const said = new Set(
      (await Promise.all(risks.map(([, change]) => careful(change)))).flat().map((warning) => warning.split(/ is | begins | stand /)[0]),
    );
    expect(said.size).toBe(known.length);
  });
});
