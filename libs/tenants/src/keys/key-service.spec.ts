import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { configurationFrom } from '#config';
import { Metrics } from '#observability';
import { KeyServiceAdministrator, KeyServiceSimulator } from '#testing';
import { KeyService } from './key-service';

describe('the key service of a process', () => {
  let simulator: KeyServiceSimulator;
  let token: string;
  let metrics: Metrics;
  let service: KeyService;
  let said: string[];
  beforeEach(async () => {
    said = [];
    for (const level of ['warn', 'log'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation((...args: unknown[]) => void said.push(String(args[0])));
    }
    simulator = await KeyServiceSimulator.start();
    token = await new KeyServiceAdministrator(simulator.url, simulator.rootToken).keyAndToken('tenants');
    metrics = new Metrics();
    service = new KeyService(
      configuration({ kind: 'transit', address: simulator.url, key: 'tenants' }),
      { 'key-service-token': token },
      metrics,
    );
  });
  afterEach(async () => {
    await service.onModuleDestroy();
    await simulator.goAway();
    jest.restoreAllMocks();
  });

  const configuration = (keyService: object) => configurationFrom({ keys: { service: keyService } }, {}).config;

  /** It looks again by itself, after half a second at first. */
  async function until(condition: () => boolean): Promise<void> {
    const end = performance.now() + 20_000;
    while (!condition()) {
      await pause(20);
      if (performance.now() > end) throw new Error(`It is not so: ${String(condition)}; ${JSON.stringify(service.problem)}`);
    }
  }

  it('is waited for at the start, and may go away later', async () => {
    const { host } = new URL(simulator.url);
    const away = `The key service at ${host} cannot be reached (ECONNREFUSED).`;
    await simulator.goAway();
    expect(service.problem).toEqual({ message: 'The key service was not asked yet.', ready: false });
    service.onApplicationBootstrap();
    await until(() => service.problem?.message === away);
    expect(service.problem?.ready).toBe(false);

    await simulator.comeBack();
    await until(() => service.problem === undefined);

    await simulator.goAway();
    await expect(service.wrap(randomBytes(32))).rejects.toThrow(away);
    expect(service.problem).toEqual({ message: away, ready: true });
    await simulator.comeBack();
    await until(() => service.problem === undefined);
    expect(said).toEqual([away, 'The key service can be worked with.', away, 'The key service can be worked with.']);
    const counted = (await metrics.keyServiceRequests.get()).values;
    expect(counted).toContainEqual(expect.objectContaining({ labels: { operation: 'decrypt', outcome: 'ok' }, value: 2 }));
    expect(counted.map(({ labels }) => `${String(labels.operation)} ${String(labels.outcome)}`)).toContain('encrypt unavailable');
  });

  it('takes both rights to be worked with', async () => {
    await new KeyServiceAdministrator(simulator.url, simulator.rootToken).setPolicy('tenants', ['transit/encrypt/tenants']);
    service.onApplicationBootstrap();
    await until(() => service.problem?.message.includes('no policy of it has path "transit/decrypt/tenants"') === true);
    expect(service.problem?.ready).toBe(false);
  });

  it('is no problem where there is none', () => {
    const none = new KeyService(configuration({}), {}, metrics);
    none.onApplicationBootstrap();
    expect([none.configured, none.problem]).toEqual([false, undefined]);
  });
});
