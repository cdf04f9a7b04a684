import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TenantTransactions } from '#database';
import { FileKeys, SecretBox, sealOf, type TenantDefinition, TenantStore } from '#tenants';
import { TestDatabase } from '#testing';

const MAIN = resolve(__dirname, '../../../dist/apps/rotate-keys/src/main.js');
const [OLD, NEW] = [randomBytes(32), randomBytes(32)];
const [OLD_ID, NEW_ID] = [new FileKeys(OLD).keyId, new FileKeys(NEW).keyId];
const TENANTS = 120;

let database: TestDatabase;
let directory: string;
beforeEach(async () => {
  database = await TestDatabase.create();
  directory = mkdtempSync(join(tmpdir(), 'ai-agents-keys-'));
  writeFileSync(join(directory, 'config.json'), JSON.stringify({ database: { tls: { mode: 'disable' } }, queue: { backend: 'postgres' } }));
  writeFileSync(join(directory, 'database-url'), database.apiUrl);
  writeFileSync(join(directory, 'encryption-key'), NEW.toString('base64'));
  writeFileSync(join(directory, 'previous-encryption-key'), OLD.toString('base64'));
  await store(OLD).upsertAll(Array.from({ length: TENANTS }, (_, n) => tenant(n)));
  await store(OLD).upsertAll([{ ...tenant(0), webhookSecret: 'fake-secret-that-is-newer' }]);
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await database.drop();
});

const tenant = (n: number): TenantDefinition => ({
  id: `client-${String(n).padStart(3, '0')}`,
  name: `Client ${n}`,
  active: n % 10 !== 9,
  webhookSecret: `fake-webhook-secret-${n}`,
  tool: { name: 'simulated', baseUrl: '', credentials: { technicianKey: `FAKE-KEY-${n}` } },
  preferences: {},
});
const store = (key: Buffer) => new TenantStore(new TenantTransactions(database.pool('api')), new SecretBox(key));

/** The command as an operator starts it in a pod of the api. */
function start(...args: string[]): { child: ChildProcess; output: () => string; end: Promise<number | null> } {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { AI_AGENTS_CONFIG_FILE: join(directory, 'config.json'), AI_AGENTS_SECRETS_DIR: directory },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, end: once(child, 'close').then(([code]) => code as number | null) };
}
async function rotateKeys(...args: string[]) {
  const { output, end } = start(...args);
  const code = await end;
  for (const secret of [OLD.toString('base64'), NEW.toString('base64'), 'fake-', 'FAKE-']) expect(output()).not.toContain(secret);
  return { code, output: output() };
}

interface Sealed {
  id: string;
  values: string[];
  changed: Date;
}
const sealed = async () => {
  const { rows } = await database.pool('admin').query<Sealed>(
    `SELECT id, array_remove(ARRAY[sealed_tool_credentials, sealed_webhook_secret, sealed_previous_webhook_secret], NULL) AS values, updated_at AS changed
     FROM tenants ORDER BY id`,
  );
  return rows;
};
const keysOf = (rows: Sealed[]) => new Set(rows.flatMap(({ values }) => values.map((value) => sealOf(value)?.keyId)));
const audited = async () =>
  (
    await database.pool('admin').query<{ tenants: string; values: string; keys: string[] }>(
      `SELECT count(DISTINCT tenant_id) AS tenants, sum((details->>'values')::int) AS values, array_agg(DISTINCT details->>'keyId') AS keys
         FROM audit_log WHERE action = 'tenant.reseal'`,
    )
  ).rows[0];

describe('rotate-keys', () => {
  it('seals everything with the present key, says how far it is, and does nothing the second time', async () => {
    const before = await sealed();
    expect(await rotateKeys('--check')).toEqual({
      code: 3,
      output: `The present key is ${NEW_ID}. Sealed otherwise, of 120 tenants: 241 with ${OLD_ID} (envelope).\n`,
    });
    expect(await sealed()).toEqual(before);
    const { code, output } = await rotateKeys('--batch', '50');
    expect(output.trim().split('\n')).toEqual([
      `Sealing with key ${NEW_ID}, 120 tenants.`,
      '50 of 120 tenants looked at, up to client-049: 101 values sealed anew',
      '100 of 120 tenants looked at, up to client-099: 201 values sealed anew',
      '120 of 120 tenants looked at, up to client-119: 241 values sealed anew',
      `Everything of 120 tenants is sealed with key ${NEW_ID}: no other key is needed.`,
    ]);
    expect(code).toBe(0);
    const after = await sealed();
    expect(keysOf(after)).toEqual(new Set([NEW_ID]));
    expect(after.map(({ changed }) => changed)).toEqual(before.map(({ changed }) => changed));
    expect(await store(NEW).find('client-119')).toMatchObject({ active: false, tool: { credentials: { technicianKey: 'FAKE-KEY-119' } } });
    expect(await audited()).toEqual({ tenants: '120', values: '241', keys: [NEW_ID] });

    rmSync(join(directory, 'previous-encryption-key'));
    const again = await rotateKeys();
    expect([again.code, again.output]).toEqual([0, expect.stringContaining('up to client-119: 0 values sealed anew')]);
    expect(await sealed()).toEqual(after);
    expect((await rotateKeys('--check')).code).toBe(0);
  });

  it('is killed in the middle and started again: every value opens at each moment, and the rest is done', async () => {
    const { child, output, end } = start('--batch', '1');
    child.stdout?.on('data', () => {
      if (output().includes('\n30 of 120')) child.kill('SIGKILL');
    });
    expect(await end).toBeNull();
    const half = await sealed();
    expect(keysOf(half)).toEqual(new Set([OLD_ID, NEW_ID]));
    const both = new SecretBox(new FileKeys(NEW, () => [OLD]));
    for (const { id, values } of half) {
      expect(await both.open(values[0] ?? '', { tenantId: id, field: 'tool_credentials' })).toContain('FAKE-KEY-');
    }
    const done = Number((await audited())?.values);
    const { code, output: rest } = await rotateKeys();
    expect([code, rest]).toEqual([0, expect.stringContaining(`up to client-119: ${241 - done} values sealed anew`)]);
    expect(keysOf(await sealed())).toEqual(new Set([NEW_ID]));
    expect(await audited()).toEqual({ tenants: '120', values: '241', keys: [NEW_ID] });
  });

  it('puts into envelopes what a version before them has sealed, with the same key too', async () => {
    const field = 'webhook_secret';
    const direct = await new SecretBox(NEW).seal('fake-secret-of-before', { tenantId: 'client-007', field }, 'direct');
    await database.pool('admin').query('UPDATE tenants SET sealed_webhook_secret = $1 WHERE id = $2', [direct, 'client-007']);
    expect((await rotateKeys('--check')).output).toContain(`1 with ${NEW_ID} (direct)`);
    expect((await rotateKeys()).code).toBe(0);
    const value = (await sealed())[7]?.values[1] ?? '';
    expect(sealOf(value)).toMatchObject({ form: 'envelope', keyId: NEW_ID });
    expect(await new SecretBox(NEW).open(value, { tenantId: 'client-007', field })).toBe('fake-secret-of-before');
  });

  it('leaves what does not open as it is, and says of which tenants', async () => {
    rmSync(join(directory, 'previous-encryption-key'));
    await store(NEW).upsertAll([{ ...tenant(200), webhookSecret: 'fake-webhook-secret-200' }]);
    const before = await sealed();
    const { code, output } = await rotateKeys();
    expect([code, output]).toEqual([3, expect.stringContaining(`Not sealed with key ${NEW_ID}: 241 with ${OLD_ID} (envelope).`)]);
    expect(output).toContain('Left as it is: The tool_credentials of tenant client-000 was sealed with key');
    expect(await sealed()).toEqual(before);
  });

  it('says that it was interrupted when the database is away', async () => {
    await database.refuseConnections(async () => {
      const { code, output } = await rotateKeys();
      expect([code, output]).toEqual([1, expect.stringContaining('Not finished, start it again:')]);
    });
  });

  it.each([[['--batch', '0']], [['--batch', 'all']], [['--force']]])('says how it is used, given %j', async (args) => {
    expect(await rotateKeys(...args)).toEqual({ code: 2, output: expect.stringContaining('node rotate-keys') as string });
  });
});
