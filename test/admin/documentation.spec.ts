import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { AdminSystem, TECHNICIAN_KEY } from './admin-system';

const ROOT = resolve(__dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/admin-api.md'), 'utf8');
const COMMANDS = [...PAGE.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
const JOB = '00000000-0000-4000-8000-000000000001';

let system: AdminSystem;
let directory: string;
beforeAll(async () => {
  system = await AdminSystem.start();
  directory = mkdtempSync(join(tmpdir(), 'ai-agents-admin-'));
  writeFileSync(join(directory, 'config.json'), '{"database": {"tls": {"mode": "disable"}}, "queue": {"backend": "postgres"}}');
  writeFileSync(join(directory, 'database-url'), system.database.apiUrl);
  // In the place of a cluster: what is started in a pod is started here, and no port has to be forwarded.
  const inPod = `#!/bin/bash
while [ "$1" != -- ]; do
  [ "$1" = port-forward ] && exit 0
  shift
done
exec "${process.execPath}" "${ROOT}/dist/apps/$3/src/main.js" "\${@:4}"
`;
  writeFileSync(join(directory, 'kubectl'), inPod);
  chmodSync(join(directory, 'kubectl'), 0o755);
  await system.database.pool('admin').query(
    `INSERT INTO deliveries (tenant_id, id, delivery_id, ticket_id, payload, status, last_error, finished_at)
     VALUES ('acme', $1, 'd1', '17', '{}', 'failed', 'The desk was away.', now())`,
    [JOB],
  );
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await system.stop();
});

it('the commands of docs/admin-api.md do what the page says, one after the other', async () => {
  const { key } = await system.store.create({ name: 'old', scope: 'read' }, { actor: { kind: 'system', id: 'spec', name: 'spec' } });
  const script = ['set -e', ...COMMANDS.map((block, index) => `echo "=== ${index}"\n${block}`)]
    .join('\n')
    .replaceAll('http://127.0.0.1:8080', system.url);
  const child = spawn('bash', ['-s'], {
    cwd: directory,
    env: {
      ...globalThis.process.env,
      PATH: [directory, globalThis.process.env['PATH']].join(delimiter),
      AI_AGENTS_CONFIG_FILE: join(directory, 'config.json'),
      AI_AGENTS_SECRETS_DIR: directory,
      NAMESPACE: 'ai-agents',
      RELEASE: 'ai-agents',
      USER: 'ada',
      TENANT: 'acme',
      DESK_URL: system.desk.url,
      TECHNICIAN_KEY,
      JOB_ID: JOB,
      KEY_ID: key.id,
    },
  });
  child.stdin.end(script);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const [code] = (await once(child, 'close')) as [unknown];
  expect({ code, output: code === 0 ? '' : output, errors: code === 0 ? '' : errors }).toEqual({ code: 0, output: '', errors: '' });
  expect(COMMANDS.length).toBeGreaterThan(10);
  expect(output).toContain('"ok":true');
  expect(output).toContain('"snippets"');

  expect((await system.call('tenants/acme')).body).toMatchObject({
    name: 'ACME Limited',
    active: false,
    preferences: { tone: 'explanatory' },
    previousSecretAccepted: false,
  });
  expect((await system.store.list()).find(({ id }) => id === key.id)?.revokedAt).toBeInstanceOf(Date);
  expect((await system.call(`tenants/acme/deliveries/${JOB}`)).body).toMatchObject({ status: 'accepted' });
  const exported = readFileSync(join(directory, 'audit.jsonl'), 'utf8').trim().split('\n');
  const actions = exported.map((line) => (JSON.parse(line) as { action: string }).action);
  expect(actions).toEqual([
    'tenant.create',
    'tenant.test_connection',
    'tenant.update',
    'tenant.rotate_webhook_secret',
    'tenant.end_webhook_secret_overlap',
    'tenant.set_credentials',
    'delivery.retry',
    'tenant.deactivate',
  ]);
  expect(readFileSync(join(directory, 'refused.csv'), 'utf8')).toMatch(/^id,at,actor_kind/);
});
