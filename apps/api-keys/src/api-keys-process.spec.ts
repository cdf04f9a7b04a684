import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ApiKeyAuthenticator } from '#api-keys';
import { TestDatabase } from '#testing';

const MAIN = resolve(__dirname, '../../../dist/apps/api-keys/src/main.js');

let database: TestDatabase;
let directory: string;
beforeAll(async () => {
  database = await TestDatabase.create();
  directory = mkdtempSync(join(tmpdir(), 'ai-agents-api-keys-'));
  writeFileSync(join(directory, 'config.json'), '{"database": {"tls": {"mode": "disable"}}, "queue": {"backend": "postgres"}}');
  writeFileSync(join(directory, 'database-url'), database.apiUrl);
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await database.drop();
});

/** The process as an operator runs it in a pod of the api. */
async function apiKeys(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { AI_AGENTS_CONFIG_FILE: join(directory, 'config.json'), AI_AGENTS_SECRETS_DIR: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, stdout, stderr };
}
const authenticate = (text: string) => new ApiKeyAuthenticator(database.pool('api')).authenticate(text);

describe('the api-keys command', () => {
  it('makes a key and shows it alone on standard output, lists it without, and ends it', async () => {
    const made = await apiKeys('create', '--name', 'Ada Admin', '--scope', 'admin', '--expires', '30d');
    expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining('shown this once') as string });
    const text = made.stdout.trim();
    const id = text.split('_')[1] ?? '';
    expect(await authenticate(text)).toEqual({ id, name: 'Ada Admin', scope: 'admin' });

    const listed = await apiKeys('list');
    expect(listed.stdout).toMatch(new RegExp(`^${id} admin +expires \\d{4}-.*(never used|used ).*Ada Admin$`, 'm'));
    expect(listed.stdout).not.toContain(text.split('_').slice(2).join('_'));

    expect(await apiKeys('revoke', id)).toEqual({ code: 0, stdout: `${id}: revoked\n`, stderr: '' });
    expect(await authenticate(text)).toBeUndefined();
    expect((await apiKeys('list')).stdout).toContain('revoked ');
    expect(await apiKeys('revoke', id)).toMatchObject({ code: 1, stderr: expect.stringContaining(`no key ${id}`) as string });
    // Somebody may take the whole key for its id.
    expect(await apiKeys('revoke', text)).toMatchObject({ code: 1 });
    const { rows } = await database
      .pool('admin')
      .query(`SELECT details FROM audit_log WHERE action = 'api_key.revoke' AND outcome = 'refused' ORDER BY id`);
    expect(rows).toEqual([{ details: { problem: 'unknown-key', key: id } }, { details: { problem: 'unknown-key' } }]);
  });

  it.each([
    [['create', '--scope', 'admin'], '--name'],
    [['create', '--name', 'x'], 'read, operate, admin'],
    [['create', '--name', 'x', '--scope', 'root'], 'read, operate, admin'],
    [['create', '--name', 'x', '--scope', 'read', '--expires', 'tomorrow'], '--expires'],
    [['revoke'], 'one ID'],
    [['list', 'all'], 'no arguments'],
    [['destroy'], 'no command destroy'],
    [[], 'Say what to do'],
  ])('refuses %j with the words that say what to give', async (args, words) => {
    const refused = await apiKeys(...args);
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(words) as string });
  });
});
