import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { AdvisoryLock, MIGRATIONS } from '#database';
import { TestDatabase } from '#testing';

const MAIN = resolve(__dirname, '../../../dist/apps/migrate/src/main.js');

let database: TestDatabase;
let directory: string;
beforeAll(async () => {
  database = await TestDatabase.createEmpty();
  directory = mkdtempSync(join(tmpdir(), 'ai-agents-migrate-'));
  writeFileSync(join(directory, 'config.json'), JSON.stringify({ database: { tls: { mode: 'disable' } } }));
  writeFileSync(join(directory, 'database-url'), database.ownerUrl);
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await database.drop();
});

/** The process as its container runs it: a file with the configuration, a file with the secret. */
function start(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: {
      AI_AGENTS_CONFIG_FILE: join(directory, 'config.json'),
      AI_AGENTS_SECRETS_DIR: directory,
      AI_AGENTS_PREFLIGHT_DIR: join(directory, 'preflight'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { lines: [] as Record<string, unknown>[], errors: '' };
  const code = once(child, 'close').then(([exit]) => exit as number | null);
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    output.lines.push(...lines.map((line) => JSON.parse(line) as Record<string, unknown>));
  });
  child.stderr.on('data', (chunk: Buffer) => (output.errors += chunk.toString()));
  return { child, code, output };
}
const events = (lines: Record<string, unknown>[]) => lines.map((line) => line['event']);

describe('the migration process', () => {
  it('says with --check, and status 1, that the database is behind', async () => {
    const { code, output } = start('--check');
    expect(await code).toBe(1);
    expect(output).toEqual({
      errors: '',
      lines: [
        {
          time: expect.any(String) as string,
          service: 'migrate',
          event: 'failed',
          message: expect.stringMatching(/^The database has no schema, this version needs \d{13}: run the migrations\.$/) as string,
          todo: expect.stringContaining('docs/operations/rollback.md') as string,
        },
      ],
    });
  });

  it('says which secrets of the other processes are missing or malformed, before it asks Postgres', async () => {
    mkdirSync(join(directory, 'preflight', 'api'), { recursive: true });
    mkdirSync(join(directory, 'preflight', 'worker'));
    writeFileSync(join(directory, 'preflight', 'api', 'database-url'), 'fake-not-a-url');
    writeFileSync(join(directory, 'preflight', 'api', 'encryption-key'), Buffer.alloc(32).toString('base64'));
    writeFileSync(join(directory, 'preflight', 'api', 'previous-encryption-key'), 'fake-not-a-key');
    writeFileSync(join(directory, 'preflight', 'worker', 'openai-api-key'), '');
    const secrets = [
      'api:database-url:db/api',
      'api:encryption-key:keys/encryption-key',
      'api:redis-url:redis/url',
      'api:previous-encryption-key:keys/previous',
      'worker:openai-api-key:ai/key',
      // It is there during a rotation only.
      'worker:previous-encryption-key:keys/previous',
    ];
    const { code, output } = start(...secrets.flatMap((secret) => ['--secret', secret]));
    expect(await code).toBe(1);
    expect(output.lines).toEqual([
      expect.objectContaining({
        event: 'failed',
        message:
          "the key api of the Secret db, the api's database-url, must be a URL that begins with postgres:// or postgresql:// and names a host; " +
          "the key url of the Secret redis, the api's redis-url, does not exist: create it; " +
          "the key previous of the Secret keys, the api's previous-encryption-key, must be 32 bytes in base64 (44 characters); " +
          'make one with: openssl rand -base64 32; ' +
          "the key key of the Secret ai, the worker's openai-api-key, is empty",
        todo: 'Change what the message names and run the migrations again.',
      }),
    ]);
  });

  it.each(['api:database-url', 'nobody:database-url:db/key', 'api:password:db/key'])('refuses --secret %s', async (secret) => {
    const { code, output } = start('--secret', secret);
    expect(await code).toBe(1);
    expect(output.lines[0]).toMatchObject({
      event: 'failed',
      message: expect.stringContaining('is not PROCESS:NAME:SECRET/KEY') as string,
    });
  });

  it('prints what it does as JSON, one event a line, and exits with 0', async () => {
    const { code, output } = start();
    expect([await code, output.errors]).toEqual([0, '']);
    expect(events(output.lines)).toEqual(['locked', ...MIGRATIONS.flatMap(() => ['migrating', 'migrated']), 'granted', 'verified', 'done']);
    const check = start('--check');
    expect([await check.code, events(check.output.lines)]).toEqual([0, ['verified']]);
  });

  it('refuses an argument that it does not know', async () => {
    const { code, output } = start('--chek');
    expect(await code).toBe(1);
    expect(output.lines.at(-1)).toMatchObject({ event: 'failed', message: expect.stringContaining("Unknown option '--chek'") as string });
  });

  it('ends at SIGTERM, and says that it was not done', async () => {
    const holder = new Client({ connectionString: database.ownerUrl });
    await holder.connect();
    try {
      await holder.query('SELECT pg_advisory_lock($1)', [AdvisoryLock.Migrations]);
      const { child, code, output } = start();
      while (child.exitCode === null && !events(output.lines).includes('waiting')) await new Promise((done) => setTimeout(done, 20));
      child.kill('SIGTERM');
      expect(await code).toBe(1);
      expect(output.lines.at(-1)).toMatchObject({ event: 'failed', message: 'SIGTERM came before the migrations were done.' });
    } finally {
      await holder.end();
    }
  });
});
