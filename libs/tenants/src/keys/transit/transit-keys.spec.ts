import { randomBytes, randomUUID } from 'node:crypto';
import { KeyServiceAdministrator, KeyServiceSimulator, type KeyServiceTarget, realKeyService, TestAuthority, TlsFront } from '#testing';
import { type KeyProvider, KeyServiceError, KeyWithdrawnError } from '../key-provider';
import { KeyServiceHttp } from './key-service-http';
import { GivenToken } from './key-service-token';
import { type KeyServiceOutcome, TransitKeys } from './transit-keys';

const real = realKeyService();
const TARGETS: readonly (readonly [string, () => KeyServiceTarget])[] = [
  ['the simulator', () => simulator],
  ...(real === undefined ? [] : ([['a real service', () => real]] as const)),
];

let simulator: KeyServiceSimulator;
beforeEach(async () => {
  simulator = await KeyServiceSimulator.start();
});
afterEach(() => simulator.goAway());

const opened: KeyServiceHttp[] = [];
afterEach(async () => {
  for (const http of opened.splice(0)) await http.close();
});

interface Changes {
  readonly mount?: string;
  readonly key?: string;
  readonly namespace?: string;
  readonly timeoutMs?: number;
  /** PEM of an authority that is trusted. */
  readonly authority?: string;
}

function keysAt(url: string, token: () => string, changes: Changes = {}, outcomes: string[] = []): TransitKeys {
  const settings = { mount: 'transit', key: 'tenants', address: url, namespace: '', timeoutMs: 2_000, ...changes };
  const http = new KeyServiceHttp(settings, changes.authority);
  opened.push(http);
  return new TransitKeys(http, new GivenToken(token), settings, (operation, outcome: KeyServiceOutcome) =>
    outcomes.push(`${operation} ${outcome}`),
  );
}

async function failure(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => new Error('It did not fail.'),
    (error: unknown) => error as Error,
  );
}
const goesThereAndBack = async (keys: KeyProvider): Promise<string> => {
  const dataKey = randomBytes(32);
  const wrapped = await keys.wrap(dataKey);
  expect(await keys.unwrap(wrapped)).toEqual(dataKey);
  return wrapped.keyId;
};

describe.each(TARGETS)('keys in the Transit engine of %s', (_, target) => {
  let administrator: KeyServiceAdministrator;
  let [url, name, token] = ['', '', ''];
  beforeEach(async () => {
    ({ url } = target());
    administrator = new KeyServiceAdministrator(url, target().rootToken);
    name = `tenants-${randomUUID()}`;
    token = await administrator.keyAndToken(name);
  });
  const keys = (changes: Changes = {}, own = () => token, outcomes: string[] = []) => keysAt(url, own, { key: name, ...changes }, outcomes);

  it('wrap and unwrap, and say with which version', async () => {
    const outcomes: string[] = [];
    expect(await goesThereAndBack(keys({}, () => token, outcomes))).toBe(`transit:${name}:v1`);
    expect(outcomes).toEqual(['encrypt ok', 'decrypt ok']);
  });

  it('wrap with the newest version, and unwrap what the ones before have wrapped until these are archived', async () => {
    const provider = keys();
    const dataKey = randomBytes(32);
    const before = await provider.wrap(dataKey);
    await administrator.rotateKey(name);
    expect(await goesThereAndBack(provider)).toBe(`transit:${name}:v2`);
    expect(await provider.unwrap(before)).toEqual(dataKey);
    await administrator.archiveBefore(name, 2);
    expect(await failure(provider.unwrap(before))).toEqual(
      new KeyWithdrawnError(
        `the key service opens nothing any more that has this version of key ${name}: lower its min_decryption_version`,
      ),
    );
    expect(await goesThereAndBack(provider)).toBe(`transit:${name}:v2`);
  });

  it('do not unwrap what was changed, moved to another version or wrapped elsewhere', async () => {
    const provider = keys();
    const key = await provider.wrap(randomBytes(32));
    const changed = Buffer.from(key.wrapped);
    changed[20] = (changed[20] ?? 0) ^ 1;
    expect(await provider.unwrap({ ...key, wrapped: changed })).toBeUndefined();
    expect(await provider.unwrap({ ...key, wrapped: Buffer.alloc(3) })).toBeUndefined();
    expect(await provider.unwrap({ ...key, wrapped: Buffer.alloc(0) })).toBeUndefined();
    expect(await provider.unwrap({ ...key, keyId: `transit:${name}:v7` })).toBeUndefined();
    expect(await provider.unwrap({ ...key, keyId: '0011aabb' })).toBeUndefined();
    expect(await goesThereAndBack(provider)).toBe(`transit:${name}:v1`);
  });

  it('unwrap with another key of the engine where a policy has it, else say so of that value only', async () => {
    const other = `other-${name}`;
    await administrator.createKey(other);
    const both = `both-${name}`;
    await administrator.setPolicy(both, [`transit/encrypt/${other}`, `transit/decrypt/${other}`, `transit/decrypt/${name}`]);
    const withBoth = await administrator.token(both);
    const dataKey = randomBytes(32);
    const before = await keys().wrap(dataKey);
    const next = keys({ key: other }, () => withBoth);
    expect(await next.unwrap(before)).toEqual(dataKey);
    const refused = await failure(keys().unwrap(await next.wrap(dataKey)));
    expect(refused).toBeInstanceOf(KeyWithdrawnError);
    expect(refused.message).toContain(`no policy of it has path "transit/decrypt/${other}" with the capability update`);
  });

  it('name the path that no policy has', async () => {
    const onlyDown = `down-${name}`;
    await administrator.setPolicy(onlyDown, [`transit/decrypt/${name}`]);
    const down = await administrator.token(onlyDown);
    const outcomes: string[] = [];
    const { message } = await failure(keys({}, () => down, outcomes).wrap(randomBytes(32)));
    expect(message).toBe(
      `The key service at ${new URL(url).host} refuses transit/encrypt/${name}: the token has ended, or no policy of it has path "transit/encrypt/${name}" with the capability update, or there is no key ${name}.`,
    );
    expect(outcomes).toEqual(['encrypt refused']);
  });

  it('make no key that is not there, and name it', async () => {
    const missing = `missing-${name}`;
    await administrator.setPolicy(missing, ['transit/encrypt/*', 'transit/decrypt/*']);
    const wide = await administrator.token(missing);
    const provider = keys({ key: missing }, () => wide);
    expect((await failure(provider.wrap(randomBytes(32)))).message).toContain(`or there is no key ${missing}.`);
    const { message } = await failure(provider.unwrap({ keyId: `transit:${missing}:v1`, wrapped: randomBytes(60) }));
    expect(message).toContain(`has no key ${missing} in transit: create it, or set keys.service.key to the one there is.`);
  });

  it('say which setting leads nowhere: the mount, the namespace', async () => {
    const nowhere = `nowhere-${name}`;
    await administrator.setPolicy(nowhere, ['nowhere/*']);
    const wide = await administrator.token(nowhere);
    expect((await failure(keys({ mount: 'nowhere' }, () => wide).wrap(randomBytes(32)))).message).toContain(
      `has nothing at nowhere/encrypt/${name}: set keys.service.mount and keys.service.namespace`,
    );
    expect((await failure(keys({ namespace: 'nowhere' }).wrap(randomBytes(32)))).message).toMatch(/keys\.service\.namespace|refuses/);
  });

  it('take the token as it is now: one that was revoked is replaced without a failure', async () => {
    const provider = keys({}, () => token);
    await goesThereAndBack(provider);
    const before = token;
    await administrator.revoke(before);
    token = await administrator.token(name);
    await goesThereAndBack(provider);
    const own = keys({}, () => before);
    expect(await failure(own.wrap(randomBytes(32)))).toBeInstanceOf(KeyServiceError);
  });
});

describe('a service with a certificate of a private authority', () => {
  let authority: TestAuthority;
  let front: TlsFront;
  beforeEach(async () => {
    authority = await TestAuthority.create();
    front = await TlsFront.start(await authority.certify({ name: 'localhost' }), () => simulator.url);
  });
  afterEach(() => front.stop());

  it('is taken by who trusts the authority, and sent nothing by who does not', async () => {
    const token = await new KeyServiceAdministrator(simulator.url, simulator.rootToken).keyAndToken('tenants');
    expect(await goesThereAndBack(keysAt(front.url, () => token, { authority: authority.certificate }))).toBe('transit:tenants:v1');
    const before = simulator.requests.length;
    const { message } = await failure(keysAt(front.url, () => token).wrap(randomBytes(32)));
    expect(message).toContain('cannot be reached (UNABLE_TO_VERIFY_LEAF_SIGNATURE)');
    expect(simulator.requests.length).toBe(before);
  });
});

describe('a service that cannot be asked', () => {
  let token: string;
  beforeEach(async () => {
    token = await new KeyServiceAdministrator(simulator.url, simulator.rootToken).keyAndToken('tenants');
  });

  it('is asked three times, and then by nobody for a second', async () => {
    simulator.sealed = true;
    const outcomes: string[] = [];
    const provider = keysAt(simulator.url, () => token, {}, outcomes);
    const before = simulator.requests.length;
    const failures = [await failure(provider.wrap(randomBytes(32))), await failure(provider.wrap(randomBytes(32)))];
    expect(simulator.requests.length - before).toBe(3);
    const { host } = new URL(simulator.url);
    expect(failures).toEqual([1, 2].map(() => new KeyServiceError(`The key service at ${host} is sealed: unseal it.`)));
    expect(outcomes).toEqual(['encrypt unavailable']);
  });

  it('is asked again when it is back', async () => {
    const now = jest.spyOn(Date, 'now');
    const provider = keysAt(simulator.url, () => token);
    await simulator.goAway();
    expect((await failure(provider.wrap(randomBytes(32)))).message).toContain('cannot be reached (ECONNREFUSED)');
    await simulator.comeBack();
    now.mockReturnValue(Date.now() + 2_000);
    expect(await goesThereAndBack(provider)).toBe('transit:tenants:v1');
    now.mockRestore();
  });

  it('is waited for no longer than configured', async () => {
    simulator.silent = true;
    expect((await failure(keysAt(simulator.url, () => token, { timeoutMs: 100 }).wrap(randomBytes(32)))).message).toContain(
      'does not answer within 100 ms',
    );
  });

  it('is told of without what was sent', async () => {
    const dataKey = randomBytes(32);
    await simulator.goAway();
    const { message, stack } = await failure(keysAt(simulator.url, () => token).wrap(dataKey));
    for (const secret of [token, dataKey.toString('base64')]) expect(`${message} ${stack ?? ''}`).not.toContain(secret);
  });
});
