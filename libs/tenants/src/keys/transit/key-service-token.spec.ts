import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyServiceAdministrator, KeyServiceSimulator } from '#testing';
import { KeyServiceHttp } from './key-service-http';
import { KubernetesLogin } from './key-service-token';
import { TransitKeys } from './transit-keys';

const SETTINGS = { namespace: '', timeoutMs: 2_000, mount: 'transit', key: 'tenants' };

describe('a login with the token of the pod', () => {
  let simulator: KeyServiceSimulator;
  let directory: string;
  let tokenFile: string;
  let http: KeyServiceHttp;
  let logins: number;
  beforeEach(async () => {
    simulator = await KeyServiceSimulator.start();
    await new KeyServiceAdministrator(simulator.url, simulator.rootToken).keyAndToken('tenants');
    simulator.roles.set('ai-agents', { jwt: 'fake.pod.token', policies: ['tenants'], leaseSeconds: 3_600 });
    directory = mkdtempSync(join(tmpdir(), 'pod-token-'));
    tokenFile = join(directory, 'token');
    writeFileSync(tokenFile, 'fake.pod.token\n');
    http = new KeyServiceHttp({ ...SETTINGS, address: simulator.url });
    logins = 0;
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await http.close();
    await simulator.goAway();
    rmSync(directory, { recursive: true });
  });

  const loginAs = (role: string) =>
    new KubernetesLogin(http, { method: 'kubernetes', mount: 'kubernetes', role, audience: 'vault', tokenFile }, (login) => {
      logins += 1;
      return login;
    });
  const keysWith = (login: KubernetesLogin) => new TransitKeys(http, login, SETTINGS);

  it('is done once for many, and again when two thirds of its lease are over', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const login = loginAs('ai-agents');
    const [first, ...others] = await Promise.all([login.value(), login.value(), login.value()]);
    expect([new Set(others), logins]).toEqual([new Set([first]), 1]);
    now.mockReturnValue(2_399_000);
    expect([await login.value(), logins]).toEqual([first, 1]);
    now.mockReturnValue(2_401_000);
    expect(await login.value()).not.toBe(first);
    expect(logins).toBe(2);
  });

  it('stays good to its end while nobody can be asked for another', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const login = loginAs('ai-agents');
    const token = await login.value();
    await simulator.goAway();
    now.mockReturnValue(3_599_000);
    expect(await login.value()).toBe(token);
    now.mockReturnValue(3_601_000);
    await expect(login.value()).rejects.toThrow('cannot be reached (ECONNREFUSED)');
  });

  it('is done anew when the service refuses the token, with what the file has then', async () => {
    const login = loginAs('ai-agents');
    const keys = keysWith(login);
    await keys.wrap(Buffer.alloc(32, 7));
    await new KeyServiceAdministrator(simulator.url, simulator.rootToken).revoke(await login.value());
    simulator.roles.set('ai-agents', { jwt: 'fake.pod.token.renewed', policies: ['tenants'], leaseSeconds: 3_600 });
    writeFileSync(tokenFile, 'fake.pod.token.renewed');
    const wrapped = await keys.wrap(Buffer.alloc(32, 7));
    expect([await keys.unwrap(wrapped), logins]).toEqual([Buffer.alloc(32, 7), 2]);
  });

  it.each([
    ['another', 'invalid role name "another"'],
    ['ai-agents', 'permission denied'],
  ])('as %s that is refused says what the role must have, and not the token', async (role, words) => {
    writeFileSync(tokenFile, 'fake.pod.token.of.somebody.else');
    const failure = keysWith(loginAs(role)).wrap(Buffer.alloc(32, 7));
    await expect(failure).rejects.toThrow(words);
    await expect(failure).rejects.toThrow(`refuses the login as role ${role} at auth/kubernetes`);
    await expect(failure).rejects.toThrow(
      'the role must be there and name the service account, its namespace and the audience of its token.',
    );
    await expect(failure).rejects.not.toThrow('fake.pod.token');
  });

  it('without a token of the pod says where it should be', async () => {
    rmSync(tokenFile);
    await expect(keysWith(loginAs('ai-agents')).wrap(Buffer.alloc(32, 7))).rejects.toThrow(
      /The pod's token cannot be read \(ENOENT.*tokenFile/,
    );
  });
});
