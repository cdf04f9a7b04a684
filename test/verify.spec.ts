import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Backend, System } from './system';

const MAIN = resolve(__dirname, '../dist/apps/verify/src/main.js');
const SECRET = 'fake-secret-of-smoke-tests';

/** The process as a test pod runs it: a file with the configuration, a file for each secret. */
async function verify(args: string[], secrets: Record<string, string | undefined>, config: object = { queue: { backend: 'redis' } }) {
  const directory = mkdtempSync(join(tmpdir(), 'ai-agents-verify-'));
  writeFileSync(join(directory, 'config.json'), JSON.stringify({ database: { tls: { mode: 'disable' } }, ...config }));
  for (const [name, value] of Object.entries(secrets)) if (value !== undefined) writeFileSync(join(directory, name), value);
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { AI_AGENTS_CONFIG_FILE: join(directory, 'config.json'), AI_AGENTS_SECRETS_DIR: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  rmSync(directory, { recursive: true });
  return { code, output };
}

describe.each<Backend>(['redis', 'postgres'])('the verify process, with the queue in %s', (backend) => {
  let system: System;
  beforeAll(async () => {
    system = await System.start(backend, {}, { 'smoke-webhook-secret': SECRET });
  });
  afterAll(() => system.stop());

  const secretsOf = (smokeSecret = SECRET) => ({
    'smoke-webhook-secret': smokeSecret,
    'redis-url': system.redis?.url,
    'database-url': backend === 'postgres' ? system.database.apiUrl : undefined,
  });
  const endpoint = (more: string[] = [], secret = SECRET) => verify(['endpoint', '--url', system.apiUrl, ...more], secretsOf(secret));
  const queue = (more: string[] = []) => verify(['queue', ...more], secretsOf(), { queue: { backend } });

  it('sees no note while there is no worker, and says where to look', async () => {
    const { code, output } = await endpoint(['--timeout', '2']);
    expect(output).toMatch(/✗ ticket to note: ticket smoke-\S+ was accepted and had no note after 2 s/);
    expect(output).toContain('Look at the worker');
    expect(code).toBe(1);
  });

  it('sends a ticket through the whole installation and reads its note', async () => {
    await system.startWorker();
    const { code, output } = await endpoint();
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(/^✓ health: healthy, database connected, redis (connected|not used) \(/) as string,
      expect.stringMatching(/^✓ refusal: /) as string,
      expect.stringMatching(/^✓ ticket to note: accepted with 202 in \d+ ms, private note \d+\.\d\d s later \(/) as string,
    ]);
    expect(code).toBe(0);
  });

  it('finds the queue reachable and safe', async () => {
    const { code, output } = await queue();
    expect(output).toMatch(new RegExp(`^✓ queue: ${backend} is reachable and keeps what it is given; \\d+ jobs wait, \\d+ are worked on`));
    expect(code).toBe(0);
  });

  it('says that the secret is another one, and never the secret', async () => {
    const { code, output } = await endpoint(['--timeout', '1'], 'fake-secret-that-is-wrong');
    expect(output).toContain('answered with 401 instead of 202');
    expect(output).toContain('smoke.tenantId');
    expect(output).not.toContain('fake-secret');
    expect(code).toBe(1);
  });

  it('finds nothing well while the database is away', async () => {
    await system.database.refuseConnections(async () => {
      const { code, output } = await endpoint();
      expect(output).toMatch(/✗ health: \/health answers 503: .*Postgres refuses/);
      expect(output).toContain('- ticket to note: not run');
      expect(code).toBe(1);
    });
  });

  if (backend === 'redis') {
    it('calls a Redis unsafe that may delete jobs', async () => {
      await system.redis?.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
      const { code, output } = await queue();
      expect(output).toContain('✗ queue: Redis has maxmemory-policy allkeys-lru');
      expect(code).toBe(1);
      await system.redis?.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    });
  }
});

describe('the verify process', () => {
  it('does not find a queue that is away', async () => {
    const { code, output } = await verify(['queue', '--timeout', '1'], { 'redis-url': 'redis://:fake-password@127.0.0.1:9' });
    expect(output).toMatch(/✗ queue: The queue \(redis\) does not answer/);
    expect(output).not.toContain('fake-password');
    expect(code).toBe(1);
  });

  it.each([
    [['endpoint', '--url', 'http://127.0.0.1:9'], {}, 'the secret smoke-webhook-secret is missing'],
    [['queue'], {}, 'the secret redis-url is missing'],
    [['endpoint'], { 'smoke-webhook-secret': SECRET }, '--url is needed'],
    [['endpoint', '--url', 'http://host/path'], { 'smoke-webhook-secret': SECRET }, 'without a path'],
    [['everything'], {}, 'nothing called everything'],
  ])('refuses %j with %j', async (args, secrets, complaint) => {
    const { code, output } = await verify(args, secrets);
    expect(output).toContain(complaint);
    expect(code).toBe(2);
  });
});
