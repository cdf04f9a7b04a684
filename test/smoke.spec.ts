import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, request, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TestAuthority } from '#testing';
import { System } from './system';

const MAIN = resolve(__dirname, '../dist/scripts/smoke.js');
const SECRET = 'fake-secret-of-smoke-tests';
const DAY_MS = 86_400_000;

let system: System;
let authority: TestAuthority;
let directory: string;
let servers: Server[] = [];
beforeAll(async () => {
  [system, authority] = await Promise.all([System.start('postgres', {}, { 'smoke-webhook-secret': SECRET }), TestAuthority.create()]);
  await system.startWorker();
  directory = mkdtempSync(join(tmpdir(), 'ai-agents-smoke-'));
  writeFileSync(join(directory, 'ca.pem'), authority.certificate);
  writeFileSync(join(directory, 'secret'), `${SECRET}\n`);
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await system.stop();
});
afterEach(async () => {
  for (const server of servers) server.closeAllConnections();
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  servers = [];
});

const toApi: RequestListener = (incoming, answer) => {
  const { method, url, headers } = incoming;
  incoming.pipe(
    request(new URL(url ?? '/', system.apiUrl), { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    }),
  );
};
const toHttps: RequestListener = ({ url }, answer) => void answer.writeHead(308, { location: `https://desk.example${url ?? '/'}` }).end();

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

interface Outside {
  readonly name?: string;
  readonly validUntil?: Date;
  readonly http?: RequestListener;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The command against an ingress in front of the system: one that ends TLS, and one that redirects. */
async function smoke({ name = 'desk.example', validUntil, http = toHttps, args = [], env }: Outside = {}) {
  const { certificate, key } = await (validUntil === undefined
    ? authority.certify({ name })
    : authority.certifyUntil(validUntil, { name }));
  const ports = {
    https: await listen(createHttpsServer({ cert: certificate, key }, toApi)),
    http: await listen(createHttpServer(http)),
  };
  const urls = ['--url', `https://desk.example:${ports.https}`, '--http-url', `http://desk.example:${ports.http}`];
  return run(
    [...urls, '--timeout', '20', ...args],
    env ?? { SMOKE_WEBHOOK_SECRET: SECRET, SMOKE_CA_FILE: join(directory, 'ca.pem'), SMOKE_RESOLVE: '127.0.0.1' },
  );
}
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

describe('npm run smoke', () => {
  it('checks an installation from certificate to note, and tells how long everything took', async () => {
    const { code, output } = await smoke();
    const lines = output.trim().split('\n');
    expect(lines.slice(0, 6)).toEqual([
      expect.stringMatching(/^✓ certificate: valid for desk\.example until \d{4}-\d\d-\d\d, 36\d days, signed by Fake authority \(/),
      expect.stringMatching(/^✓ redirect: http:\/\/desk\.example:\d+ answers 308 to the same path over https \(/),
      expect.stringMatching(/^✓ health: /),
      expect.stringMatching(/^✓ refusal: /),
      expect.stringMatching(/^✓ ticket to note: accepted with 202/),
      '',
    ]);
    expect(lines.slice(6).map((line) => line.replace(/\d+$/, 'N').replace(/ +/g, ' '))).toEqual([
      ' ms',
      'certificate N',
      'redirect N',
      'health N',
      'refusal N',
      'ticket to note N',
      ' accepted N',
      ' note N',
    ]);
    expect(code).toBe(0);
  });

  it('takes everything as options too, and gives one JSON document', async () => {
    const args = ['--ca', 'ca.pem', '--secret-file', 'secret', '--resolve', '127.0.0.1', '--tenant', 'smoke', '--no-redirect', '--json'];
    const { code, output } = await smoke({ args, env: { INIT_CWD: directory } });
    expect(JSON.parse(output)).toMatchObject({
      passed: true,
      tenant: 'smoke',
      checks: ['certificate', 'health', 'refusal', 'ticket to note'].map((name) => ({ name, result: 'passed' })),
    });
    expect([code, output.includes(SECRET)]).toEqual([0, false]);
  });

  it('warns two weeks before the certificate ends', async () => {
    const { code, output } = await smoke({ validUntil: new Date(Date.now() + 13.5 * DAY_MS), args: ['--no-redirect'] });
    expect(output).toContain('Warning: It ends in 13 days');
    expect(code).toBe(0);
  });

  it.each<[string, Outside, RegExp]>([
    ['has ended', { validUntil: new Date(Date.now() - DAY_MS) }, /✗ certificate: no TLS connection .*certificate has expired/],
    ['is for another name', { name: 'other.example' }, /✗ certificate: .*does not match certificate's altnames/],
    [
      'is signed by an authority that nobody trusts',
      { env: { SMOKE_WEBHOOK_SECRET: SECRET, SMOKE_RESOLVE: '127.0.0.1' } },
      /✗ certificate: .*unable to verify/,
    ],
  ])('fails when the certificate %s', async (_what, outside, problem) => {
    const { code, output } = await smoke({ ...outside, args: ['--timeout', '1'] });
    expect(output).toMatch(problem);
    expect(output).toMatch(/✗ health: .*\n.*\n- refusal: not run/);
    expect(code).toBe(1);
  });

  it.each<[string, RequestListener]>([
    ['is served', toApi],
    [
      'leads elsewhere',
      (_request, answer) => void answer.writeHead(308, { location: 'https://other.example/health/live?over=http' }).end(),
    ],
    ['leads to another path', (_request, answer) => void answer.writeHead(301, { location: 'https://desk.example/' }).end()],
    ['leads there for now', ({ url }, answer) => void answer.writeHead(302, { location: `https://desk.example${url ?? ''}` }).end()],
  ])('fails when http %s', async (_what, http) => {
    const { code, output } = await smoke({ http });
    expect(output).toMatch(/✗ redirect: http:\/\/desk\.example:\d+\/health\/live\?over=http is answered with \d{3}.*\n.*requireHttps/);
    expect(output).toContain('✓ ticket to note');
    expect(code).toBe(1);
  });

  it.each([
    ['no address', [], '--url is needed'],
    ['an address without TLS', ['--url', 'http://desk.example'], '--url must be https://HOST'],
    ['no secret', ['--url', 'https://desk.example'], 'set SMOKE_WEBHOOK_SECRET'],
    ['a file that is not there', ['--url', 'https://desk.example', '--secret-file', 'nowhere'], '--secret-file cannot be read: ENOENT'],
    ['an option that it does not know', ['--insecure'], "Unknown option '--insecure'"],
  ])('does not begin with %s', async (_what, args, complaint) => {
    const { code, output } = await run(args);
    expect(output).toContain(complaint);
    expect(code).toBe(2);
  });

  it('documents its exit codes', async () => {
    const { code, output } = await run(['--help']);
    expect(output).toContain('Exit codes: 0');
    expect(code).toBe(0);
  });
});
