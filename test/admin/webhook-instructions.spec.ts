import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../until';
import { AdminSystem, SECRET } from './admin-system';

let system: AdminSystem;
let snippets: Record<string, string>;
beforeAll(async () => {
  system = await AdminSystem.start();
  await system.create();
  snippets = (await system.call('tenants/acme/webhook', { key: system.keys.read })).body['snippets'] as Record<string, string>;
});
afterAll(() => system.stop());

/** Runs a program on standard input, with the secret where the snippet looks for it. */
async function run(command: string, args: readonly string[], program: string, secret = SECRET): Promise<{ code: unknown; output: string }> {
  const child = spawn(command, args, { env: { ...globalThis.process.env, WEBHOOK_SECRET: secret, TICKET_ID: '4711' } });
  child.stdin.end(program);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, output };
}
const programs = [
  ['curl', 'bash', ['-s']],
  ['python', 'python3', ['-', '4711']],
] as const;

describe('the instructions for a help desk', () => {
  it.each(programs)('have a %s program whose webhook is accepted, and one with another secret is not', async (name, command, args) => {
    const program = snippets[name] ?? '';
    await until(async () => (await run(command, args, program)).code === 0, 'the api knows the tenant');
    const { output } = await run(command, args, program);
    expect(output).toContain('Enhancement job queued successfully');
    const refused = await run(command, args, program, 'fake-secret-of-another');
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain('401');
    const { rows } = await system.database.pool('admin').query(`SELECT DISTINCT tenant_id, ticket_id FROM deliveries`);
    expect(rows).toEqual([{ tenant_id: 'acme', ticket_id: '4711' }]);
  });

  it('are files of their own too, one for each program', async () => {
    for (const [name, program] of Object.entries(snippets)) {
      const file = await system.call(`tenants/acme/webhook/${name}`, { key: system.keys.read });
      expect([file.status, file.headers.get('content-type'), file.text]).toEqual([200, 'text/plain; charset=utf-8', program]);
    }
    for (const name of ['perl', 'constructor', '__proto__', '%00']) {
      const { status, body } = await system.call(`tenants/acme/webhook/${name}`);
      expect([name, status, body['detail']]).toEqual([name, 404, 'There are programs for deluge, python, powershell, curl.']);
    }
  });

  it('have programs for Deluge and PowerShell that sign the same in their own words', () => {
    expect(snippets['deluge']).toContain('zoho.encryption.hmacsha256(webhookSecret,body,"hex")');
    expect(snippets['powershell']).toContain('HMACSHA256');
    for (const program of Object.values(snippets)) {
      expect(program).toContain(`${system.url}/webhook/servicedesk`);
      expect(program).toContain('X-ServiceDesk-Signature');
      expect(program).not.toContain(SECRET);
    }
  });

  it('name the address that a proxy was reached at, and nothing else that a header says', async () => {
    const urlFor = async (headers: Record<string, string>) => (await system.call('tenants/acme/webhook', { headers })).body['url'];
    expect(await urlFor({ 'x-forwarded-proto': 'https' })).toBe(`${system.url.replace('http:', 'https:')}/webhook/servicedesk`);
    expect(await urlFor({ 'x-forwarded-proto': "javascript'" })).toBe(`${system.url}/webhook/servicedesk`);
  });

  it('of a tool that signs by itself name the address of the tenant', async () => {
    const tool = {
      name: 'jira-service-management',
      baseUrl: 'https://acme.atlassian.example',
      credentials: { email: 'bot@acme.example', apiToken: 'fake-api-token' },
    };
    const created = await system.create('jira-client', { tool });
    expect([created.status, created.text]).toEqual([201, expect.not.stringContaining('fake-api-token')]);
    expect((await system.call('tenants/jira-client/webhook')).body).toEqual({
      url: `${system.url}/webhook/jira-service-management/jira-client`,
      signature: expect.stringContaining('signs by itself') as string,
    });
    expect((await system.call('tenants/jira-client/webhook/curl')).body).toMatchObject({
      status: 404,
      detail: expect.stringContaining('signs by itself') as string,
    });
  });
});
