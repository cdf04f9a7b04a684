import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TestDatabase } from '#testing';

const MAIN = resolve(__dirname, '../../../dist/apps/import-inventory/src/main.js');

let database: TestDatabase;
let directory: string;
beforeAll(async () => {
  database = await TestDatabase.create();
  directory = mkdtempSync(join(tmpdir(), 'ai-agents-inventory-'));
  writeFileSync(join(directory, 'config.json'), JSON.stringify({ database: { tls: { mode: 'disable' } }, queue: { backend: 'postgres' } }));
  writeFileSync(join(directory, 'database-url'), database.apiUrl);
  await database
    .pool('admin')
    .query(
      `INSERT INTO tenants (id, name, tool, sealed_tool_credentials, sealed_webhook_secret) VALUES ('acme', 'Acme', 'simulated', '', '')`,
    );
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await database.drop();
});

/** The process as an operator runs it in a pod of the api. */
async function run(args: string[], input = '') {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { AI_AGENTS_CONFIG_FILE: join(directory, 'config.json'), AI_AGENTS_SECRETS_DIR: directory },
  });
  child.stdin.on('error', () => undefined).end(input);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
const ofAcme = (...more: string[]) => ['--tenant', 'acme', '--file', ...more];
const stored = async () =>
  (await database.pool('admin').query('SELECT tenant_id, host, role FROM inventory ORDER BY host')).rows as unknown[];

describe('import-inventory', () => {
  it('takes a file in, once, and says what it did', async () => {
    const file = join(directory, 'hosts.csv');
    writeFileSync(file, 'host,addresses,role\nweb01.acme.example,10.0.0.5,Web\ndb01,10.0.0.6,Database\n');
    expect(await run(ofAcme(file))).toEqual({
      code: 0,
      output: expect.stringMatching(/^acme: 2 created, 0 updated, 0 unchanged, 0 removed, 0 bad, in \d+\.\d s\n$/) as string,
    });
    expect((await run(ofAcme(file))).output).toContain('0 created, 0 updated, 2 unchanged');
    expect(await stored()).toEqual([
      { tenant_id: 'acme', host: 'db01', role: 'Database' },
      { tenant_id: 'acme', host: 'web01.acme.example', role: 'Web' },
    ]);
  });

  it('takes in what is good, and names what is bad', async () => {
    const { code, output } = await run(ofAcme('-'), 'host,role\ndb02,Database\n,Secret thing\n');
    expect([code, output]).toEqual([3, expect.stringMatching(/^line 3: left out, the host is missing\nacme: 1 created, .* 1 bad/)]);
    expect(output).not.toContain('Secret');
  });

  it('removes other hosts only when it is told to, and never because of a bad row', async () => {
    const refused = await run(ofAcme('-', '--prune'), 'host\ndb01\n,\n');
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('correct the rows')]);
    expect((await run(ofAcme('-', '--prune'), 'host\n')).output).toContain('no host');
    expect(await stored()).toHaveLength(3);
    expect((await run(ofAcme('-', '--prune'), 'host,role\ndb01,Database\n')).output).toContain('1 updated, 0 unchanged, 2 removed');
    expect(await stored()).toHaveLength(1);
  });

  it.each<[string, string[], number, string]>([
    ['a tenant that there is not', ['--tenant', 'nobody', '--file', '-'], 1, 'There is no tenant nobody.'],
    ['a file that there is not', ofAcme('/does/not/exist'), 1, 'cannot be read'],
    ['no tenant', ['--file', '-'], 2, '--tenant ID'],
    ['no file', ['--tenant', 'acme'], 2, '--file FILE'],
    ['an option that there is not', ofAcme('-', '--force'), 2, '--force'],
  ])('refuses %s', async (_, args, code, message) => {
    const result = await run(args, 'host\ndb01\n');
    expect([result.code, result.output]).toEqual([code, expect.stringContaining(message)]);
  });

  it('explains itself', async () => {
    expect(await run(['--help'])).toEqual({ code: 0, output: expect.stringContaining('--prune') as string });
  });
});
