import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { TestAuthority } from '#testing';
import { Agent, request } from 'undici';
import { ConfigurationError } from './configuration.error';
import { trustAuthorities } from './trusted-authorities';

/** What OpenSSL says of a certificate whose issuer it does not know. */
const UNTRUSTED = /unable to (verify|get local issuer)/;

const directory = mkdtempSync(join(tmpdir(), 'authorities-'));
const publicOnes = getCACertificates('default');
const servers: Server[] = [];
let authority: TestAuthority;
let other: TestAuthority;

beforeAll(async () => {
  [authority, other] = await Promise.all([TestAuthority.create('One'), TestAuthority.create('Two')]);
});
afterEach(() => setDefaultCACertificates(publicOnes));
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(directory, { recursive: true });
});

/** A server with a certificate of the authority, and its address. */
async function serverOf(issuer: TestAuthority): Promise<string> {
  const { certificate, key } = await issuer.certify({ name: 'localhost' });
  const server = createServer({ cert: certificate, key }, (_request, response) => response.end('trusted'));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

/** Asks as the sources do, on a connection of its own. */
async function ask(url: string): Promise<string> {
  const agent = new Agent();
  try {
    return await (await request(url, { dispatcher: agent })).body.text();
  } finally {
    await agent.destroy();
  }
}

/** Node hands certificates back in another order and without those that were there twice. */
function fingerprints(certificates: readonly string[]): Set<string> {
  return new Set(certificates.map((certificate) => new X509Certificate(certificate).fingerprint256));
}

function fileOf(content: string): { outgoing: { caFile: string } } {
  const caFile = join(directory, 'ca.crt');
  writeFileSync(caFile, content);
  return { outgoing: { caFile } };
}

describe('trustAuthorities', () => {
  it('lets calls trust a server of a private authority, which they would refuse', async () => {
    const url = await serverOf(authority);
    await expect(ask(url)).rejects.toThrow(UNTRUSTED);
    trustAuthorities(fileOf(authority.certificate));
    await expect(ask(url)).resolves.toBe('trusted');
  });

  it('takes every authority of a bundle, and no other one', async () => {
    const [mine, also, stranger] = await Promise.all([
      serverOf(authority),
      serverOf(other),
      serverOf(await TestAuthority.create('Stranger')),
    ]);
    trustAuthorities(fileOf(`# One\n${authority.certificate}\n# Two\n${other.certificate}`));
    await expect(Promise.all([ask(mine), ask(also)])).resolves.toEqual(['trusted', 'trusted']);
    await expect(ask(stranger)).rejects.toThrow(UNTRUSTED);
  });

  it('goes on trusting the public ones', () => {
    trustAuthorities(fileOf(authority.certificate));
    expect(fingerprints(getCACertificates('default'))).toEqual(fingerprints([...publicOnes, authority.certificate]));
  });

  it('changes nothing without a file', () => {
    trustAuthorities({ outgoing: { caFile: '' } });
    expect(fingerprints(getCACertificates('default'))).toEqual(fingerprints(publicOnes));
  });

  it.each([
    ['a file that is not there', () => ({ outgoing: { caFile: join(directory, 'nowhere.crt') } }), /outgoing\.caFile cannot be read/],
    ['a file without certificate', () => fileOf('nothing'), /outgoing\.caFile is .*, which holds no certificate in PEM/],
  ])('refuses %s', (_what, config, message) => {
    expect(() => trustAuthorities(config())).toThrow(ConfigurationError);
    expect(() => trustAuthorities(config())).toThrow(message);
  });
});
