import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { CryptoKey, JWK } from 'jose';
import { AdminSystem } from './admin-system';

/** A provider of tokens: real keys, a real discovery document, on a real socket. */
class Provider {
  private readonly keys = new Map<string, { publicKey: JWK; privateKey: CryptoKey }>();
  private constructor(
    private readonly server: Server,
    readonly issuer: string,
  ) {}

  static async start(): Promise<Provider> {
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/.well-known/openid-configuration') response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
      else response.end(JSON.stringify({ keys: [...provider.keys.values()].map(({ publicKey }) => publicKey) }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(server, issuer);
    await provider.addKey('first');
    return provider;
  }

  async addKey(kid: string): Promise<void> {
    const { exportJWK, generateKeyPair } = await import('jose');
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    this.keys.set(kid, { publicKey: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' }, privateKey });
  }

  async token(claims: Record<string, unknown> = {}, kid = 'first', by: Provider = this): Promise<string> {
    const { SignJWT } = await import('jose');
    const key = by.keys.get(kid)?.privateKey;
    if (key === undefined) throw new Error(`There is no key ${kid}.`);
    const now = Math.floor(Date.now() / 1000);
    const payload = { iss: this.issuer, aud: 'ai-agents', sub: 'user-1', exp: now + 60, scope: 'openid ai-agents:admin', ...claims };
    return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

let provider: Provider;
let system: AdminSystem;
beforeAll(async () => {
  provider = await Provider.start();
  system = await AdminSystem.start({ oidc: { issuer: provider.issuer, audience: 'ai-agents' } });
});
afterAll(async () => {
  await system.stop();
  await provider.stop();
});

const listed = async (token: string) => (await system.call('tenants', { key: token })).status;

describe('tokens of an OpenID provider', () => {
  it('open for whom the provider vouches, who is named in the audit log', async () => {
    const key = await provider.token({ preferred_username: 'ada' });
    expect((await system.call('tenants', { method: 'POST', body: system.tenant(), key })).status).toBe(201);
    expect((await system.audit())[0]).toMatchObject({ action: 'tenant.create', actor: { kind: 'oidc', id: 'user-1', name: 'ada' } });
  });

  it('give the highest scope that they hold, as text or as a list, and none gives none', async () => {
    const create = async (scope: unknown) =>
      (await system.call('tenants', { method: 'POST', body: {}, key: await provider.token({ scope }) })).status;
    expect(await create('ai-agents:read ai-agents:admin')).toBe(422);
    expect(await create(['ai-agents:operate'])).toBe(403);
    expect(await listed(await provider.token({ scope: ['ai-agents:read'] }))).toBe(200);
    const none = await system.call('tenants', { key: await provider.token({ scope: 'openid' }) });
    expect([none.status, none.body['detail']]).toEqual([
      403,
      expect.stringContaining('ai-agents:read, ai-agents:operate, ai-agents:admin'),
    ]);
    expect((await system.audit()).at(-1)).toMatchObject({
      actor: { kind: 'oidc', id: 'user-1' },
      action: 'tenant.list',
      outcome: 'refused',
      details: { problem: 'scope-missing' },
    });
  });

  it('are refused when they are of another issuer, for another audience, too old, of nobody, or forged', async () => {
    const other = await Provider.start();
    const past = Math.floor(Date.now() / 1000) - 3_600;
    const { SignJWT } = await import('jose');
    const [head, body] = (await provider.token()).split('.');
    const shared = new SignJWT({ iss: provider.issuer, aud: 'ai-agents', sub: 'x', exp: past + 7_200, scope: 'ai-agents:admin' });
    const tokens = [
      await other.token(),
      await provider.token({ iss: other.issuer }),
      await provider.token({ aud: 'another-program' }),
      await provider.token({ exp: past }),
      await provider.token({ exp: undefined }),
      await provider.token({ sub: undefined }),
      await provider.token({ nbf: past + 7_200 }),
      await provider.token({}, 'first', other),
      await shared.setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32, 'fake')),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${String(body)}.`,
      `${String(head)}.${String(body)}.${'A'.repeat(86)}`,
    ];
    await other.stop();
    expect(await Promise.all(tokens.map(listed))).toEqual(tokens.map(() => 401));
    expect(await listed(system.keys.read)).toBe(200);
  });

  it('are taken from a provider whose keys come without a discovery document, with other names of scopes', async () => {
    const oidc = {
      issuer: provider.issuer,
      audience: 'ai-agents',
      jwksUrl: `${provider.issuer}/keys`,
      scopeClaim: 'roles',
      scopes: { read: 'Viewer' },
    };
    const another = await AdminSystem.start({ oidc });
    try {
      expect((await another.call('tenants', { key: await provider.token({ roles: ['Viewer'] }) })).status).toBe(200);
      expect((await another.call('tenants', { key: await provider.token() })).status).toBe(403);
    } finally {
      await another.stop();
    }
  });

  it('cannot be checked while the provider is away, and that is said', async () => {
    const gone = await Provider.start();
    const token = await gone.token();
    const another = await AdminSystem.start({ oidc: { issuer: gone.issuer, audience: 'ai-agents' } });
    try {
      await gone.stop();
      const answer = await another.call('tenants', { key: token });
      expect([answer.status, answer.body['type']]).toEqual([503, 'urn:ai-agents:problem:provider-unavailable']);
      expect((await another.call('tenants')).status).toBe(200);
    } finally {
      await another.stop();
    }
  });

  it('open nothing where no provider is configured', async () => {
    const without = await AdminSystem.start();
    try {
      expect((await without.call('tenants', { key: await provider.token() })).status).toBe(401);
    } finally {
      await without.stop();
    }
  });
});
