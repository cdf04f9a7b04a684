import { KeyServiceAdministrator, KeyServiceSimulator } from '#testing';
import { FileKeys } from '#tenants';
import { Rollouts } from './rollouts';
import { ServiceProcess } from './service-process';
import { type ConfigChanges, ENCRYPTION_KEY, System, WEBHOOK_SECRET } from './system';
import { until } from './until';
import { WebhookStream } from './webhook-stream';

const FILE_KEY = new FileKeys(Buffer.from(ENCRYPTION_KEY, 'base64')).keyId;
const TECHNICIAN_KEY = 'fake-technician-key';
/** Milliseconds; each starts up to a dozen processes. */
const TIMEOUT_MS = 180_000;

let service: KeyServiceSimulator;
let administrator: KeyServiceAdministrator;
let token: string;
let system: System;
let rollouts: Rollouts;
beforeAll(async () => {
  service = await KeyServiceSimulator.start();
  administrator = new KeyServiceAdministrator(service.url, service.rootToken);
  token = await administrator.keyAndToken('tenants');
  system = await System.start('postgres', { log: { level: 'info' } });
  system.setSecrets({ 'key-service-token': token });
  rollouts = new Rollouts(system);
  for (let n = 0; n < 10; n += 1) {
    await system.upsertTenant({
      id: `other-${n}`,
      name: 'Other',
      webhookSecret: WEBHOOK_SECRET,
      tool: { name: 'simulated', baseUrl: '', credentials: {} },
      preferences: {},
    });
  }
});
afterAll(async () => {
  await system.stop();
  await service.goAway();
});

const withService = (use: 'seal' | 'open'): ConfigChanges => ({
  log: { level: 'info' },
  keys: { service: { kind: 'transit', use, address: service.url, key: 'tenants', timeoutMs: 500 } },
});
const withoutService: ConfigChanges = { log: { level: 'info' } };

async function rollOut(changes: ConfigChanges): Promise<void> {
  system.setConfig(changes);
  await rollouts.rollOut();
}

interface Health {
  readonly status: string;
  readonly dependencies: Record<string, string>;
  readonly problems?: Record<string, string>;
}
const health = async (process: ServiceProcess): Promise<Health> => (await fetch(`${process.url}/health`)).json() as Promise<Health>;
const isReady = async (process: ServiceProcess): Promise<boolean> => (await fetch(`${process.url}/health/ready`)).status === 200;

/** Runs under webhooks, of which each gets its note. */
async function underWebhooks(work: (goOn: () => Promise<void>) => Promise<void>): Promise<void> {
  const webhooks = new WebhookStream(system);
  try {
    await work(() => webhooks.goOn());
    await webhooks.goOn();
  } finally {
    await webhooks.stop();
  }
  await webhooks.allWentWell();
}

describe('under webhooks, an installation', () => {
  // Its worker has no key service, and would take tickets of the tests below.
  afterAll(() => rollouts.end());

  it(
    'moves to the service, with rotate-keys killed in the middle and started again',
    async () => {
      await rollOut(withService('open'));
      await underWebhooks(async (goOn) => {
        await goOn();
        await rollOut(withService('seal'));
        expect((await rollouts.rotateKeys('\n4 of ')).code).toBeNull();
        expect(await rollouts.keysInUse()).toEqual(new Set([FILE_KEY, 'transit:tenants:v1']));
        const { code, output } = await rollouts.rotateKeys();
        expect([code, output]).toEqual([0, expect.stringContaining('sealed with key transit:tenants:v1: no other key is needed.')]);
        expect(await rollouts.keysInUse()).toEqual(new Set(['transit:tenants:v1']));
      });
    },
    TIMEOUT_MS,
  );

  it(
    'takes the next version of the key in the service, and needs the one before no more',
    async () => {
      await underWebhooks(async () => {
        await administrator.rotateKey('tenants');
        expect((await rollouts.rotateKeys()).code).toBe(0);
        expect(await rollouts.keysInUse()).toEqual(new Set(['transit:tenants:v2']));
        await administrator.archiveBefore('tenants', 2);
      });
    },
    TIMEOUT_MS,
  );

  it(
    'moves back to the file',
    async () => {
      await underWebhooks(async (goOn) => {
        await rollOut(withService('open'));
        await goOn();
        expect((await rollouts.rotateKeys()).code).toBe(0);
        expect(await rollouts.keysInUse()).toEqual(new Set([FILE_KEY]));
        await rollOut(withoutService);
      });
    },
    TIMEOUT_MS,
  );
});

it(
  'starts while the service is away, says what it waits for, and works as soon as it is there',
  async () => {
    system.setConfig(withService('seal'));
    expect((await rollouts.rotateKeys()).code).toBe(0);
    await service.goAway();
    const processes = await Promise.all([ServiceProcess.start(system, 'api'), ServiceProcess.start(system, 'worker')]);
    const [api, worker] = processes;
    for (const process of processes) {
      await process.alive();
      await until(async () => /cannot be reached/.test((await health(process)).problems?.['keys'] ?? ''), 'it says what it waits for');
      expect(await isReady(process)).toBe(false);
    }
    const stopped = await rollouts.rotateKeys();
    expect(stopped).toEqual({
      code: 1,
      output: expect.stringMatching(/^Not finished, start it again: The key service at \S+ cannot be reached/) as string,
    });
    await service.comeBack();
    for (const process of processes) await process.ready();
    system.apiUrl = api.url;
    const ticket = system.createTicket();
    const { status, body } = await system.send(ticket);
    expect([status, (await system.finished(body['job_id'])).status, system.desk.notesOf(ticket).length]).toEqual([202, 'completed', 1]);

    // What is open stays open, and what can be done without the service is done.
    await service.goAway();
    const next = system.createTicket();
    const { body: second } = await system.send(next);
    expect((await system.finished(second['job_id'])).status).toBe('completed');
    for (const process of processes) expect(await isReady(process)).toBe(true);
    await service.comeBack();
    for (const process of [api, worker]) {
      expect(await process.end('SIGTERM')).toEqual({ code: 0, signal: null });
      rollouts.outputs.push(process.said);
    }
  },
  TIMEOUT_MS,
);

it(
  'lets tickets wait past all attempts while a worker cannot ask for their credentials',
  async () => {
    const attempts = 2;
    system.setConfig({ ...withService('seal'), worker: { attempts, backoffMs: 100, maxBackoffSeconds: 1 } });
    expect((await rollouts.rotateKeys()).code).toBe(0);
    const api = await ServiceProcess.start(system, 'api');
    await api.ready();
    system.apiUrl = api.url;
    await service.goAway();
    const worker = await ServiceProcess.start(system, 'worker');
    const ticket = system.createTicket();
    const { body } = await system.send(ticket);
    const refused = async () =>
      (await system.admin.query<{ kind: string; tries: string }>(`SELECT kind, tries FROM tool_access WHERE tenant_id = 'acme'`)).rows[0];
    await until(
      async () => Number((await refused())?.tries ?? 0) > 2 * attempts,
      'it was tried more often than a ticket is attempted',
      60_000,
    );
    expect((await refused())?.kind).toBe('key_service');
    await service.comeBack();
    expect(await system.finished(body['job_id'])).toMatchObject({ status: 'completed', attempts: 1 });
    expect(system.desk.notesOf(ticket)).toHaveLength(1);
    await until(async () => (await refused()) === undefined, 'nothing is known against the tool');
    for (const process of [api, worker]) {
      expect(await process.end('SIGTERM')).toEqual({ code: 0, signal: null });
      rollouts.outputs.push(process.said);
    }
  },
  TIMEOUT_MS,
);

it(
  'is not ready with a token that may not open, and says which policy it takes; a token that may is taken from the file',
  async () => {
    await administrator.setPolicy('half', ['transit/encrypt/tenants']);
    system.setSecrets({ 'key-service-token': await administrator.token('half') });
    const api = await ServiceProcess.start(system, 'api');
    await api.alive();
    const says = 'no policy of it has path "transit/decrypt/tenants" with the capability update';
    await until(async () => ((await health(api)).problems?.['keys'] ?? '').includes(says), 'it says which policy it takes');
    await administrator.setPolicy('half', ['transit/encrypt/tenants', 'transit/decrypt/tenants']);
    await api.ready();
    expect((await health(api)).dependencies).toMatchObject({ keys: 'healthy', tenants: 'healthy' });
    await api.end('SIGTERM');
    rollouts.outputs.push(api.said);
  },
  TIMEOUT_MS,
);

it('tells nobody a token, a key or what they seal', async () => {
  const said = await rollouts.said();
  for (const telling of ['values sealed anew', 'tenant.reseal', 'transit:tenants:v2', 'cannot be reached']) expect(said).toContain(telling);
  for (const secret of [token, 's.fake-', ENCRYPTION_KEY, TECHNICIAN_KEY, WEBHOOK_SECRET]) expect(said).not.toContain(secret);
});
