import type { Pool } from 'pg';
import { type Actor, AuditLog } from '#audit';
import { TenantTransactions } from '#database';
import { TestDatabase } from '#testing';
import { until } from '../../../test/until';
import { keyText, newKeyParts, parseKey } from './api-key';
import { ApiKeyAuthenticator } from './api-key-authenticator';
import { ApiKeyStore } from './api-key-store';
import { expiryOf } from './expiry';
import { includesScope, type Scope, SCOPES } from './scope';

const actor: Actor = { kind: 'command', id: 'api-keys', name: 'spec' };

let database: TestDatabase;
let api: Pool;
let audit: AuditLog;
let store: ApiKeyStore;
beforeEach(async () => {
  database = await TestDatabase.create();
  api = database.pool('api', 2);
  audit = new AuditLog(new TenantTransactions(api));
  store = new ApiKeyStore(new TenantTransactions(api), audit);
});
afterEach(() => database.drop());

/** As a process that has not met the key yet. */
const authenticate = (text: string) => new ApiKeyAuthenticator(api).authenticate(text);

describe('keys of the admin API', () => {
  it('open for whom they were made, and the database holds nothing that does', async () => {
    const { key, text } = await store.create({ name: 'Ada', scope: 'operate' }, { actor });
    expect(text).toMatch(/^aia_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
    expect(await authenticate(text)).toEqual({ id: key.id, name: 'Ada', scope: 'operate' });
    const secret = parseKey(text)?.secret ?? '';
    const { rows } = await database
      .pool('admin')
      .query<{ row: string }>(`SELECT k::text AS row FROM api_keys AS k UNION ALL SELECT a::text FROM audit_log AS a`);
    expect(rows).toHaveLength(2);
    for (const { row } of rows) {
      expect(row).not.toContain(secret);
      expect(row).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });

  it('are refused alike when they are malformed, unknown, wrong, expired or revoked', async () => {
    const past = await store.create({ name: 'past', scope: 'admin', expiresAt: new Date(Date.now() - 1) }, { actor });
    const ended = await store.create({ name: 'ended', scope: 'admin' }, { actor });
    expect(await authenticate(ended.text)).toBeDefined();
    expect(await store.revoke(ended.key.id, { actor })).toBe(true);
    expect(await store.revoke(ended.key.id, { actor })).toBe(false);
    const wrong = keyText({ ...newKeyParts(), id: ended.key.id });
    const texts = ['', 'aia_', 'Bearer', `${past.text} `, keyText(newKeyParts()), wrong, past.text, ended.text];
    expect(await Promise.all(texts.map(authenticate))).toEqual(texts.map(() => undefined));
  });

  it('that are revoked are soon refused by a process that knows them, too', async () => {
    const { key, text } = await store.create({ name: 'Ada', scope: 'admin' }, { actor });
    const process = new ApiKeyAuthenticator(api);
    expect(await process.authenticate(text)).toBeDefined();
    await store.revoke(key.id, { actor });
    await until(async () => (await process.authenticate(text)) === undefined, 'the key is refused');
  });

  it('tell when they were used last, and by whom they were made', async () => {
    const { key, text } = await store.create({ name: 'Ada', scope: 'read' }, { actor });
    expect(await store.list()).toEqual([
      { id: key.id, name: 'Ada', scope: 'read', createdAt: expect.any(Date) as Date, createdBy: 'command spec' },
    ]);
    await authenticate(text);
    await until(async () => (await store.list())[0]?.lastUsedAt !== undefined, 'the use is noted');
    const { lastUsedAt } = (await store.list())[0] ?? {};
    await authenticate(text);
    await api.query('SELECT touch_api_key($1)', [key.id]);
    expect((await store.list())[0]?.lastUsedAt).toEqual(lastUsedAt);
  });

  it('are made and revoked with an entry in the audit log, or not at all', async () => {
    const { key } = await store.create({ name: 'Ada', scope: 'admin' }, { actor, correlationId: 'c-1' });
    await store.revoke(key.id, { actor });
    const entries: object[] = [];
    for await (const { action, outcome, details, correlationId } of audit.entries())
      entries.push({ action, outcome, details, correlationId });
    expect(entries).toEqual([
      {
        action: 'api_key.create',
        outcome: 'ok',
        details: { key: key.id, name: 'Ada', scope: 'admin', expiresAt: null },
        correlationId: 'c-1',
      },
      { action: 'api_key.revoke', outcome: 'ok', details: { key: key.id }, correlationId: undefined },
    ]);
    await database.pool('admin').query('REVOKE INSERT ON audit_log FROM ai_agents_api');
    await expect(store.create({ name: 'Eve', scope: 'admin' }, { actor })).rejects.toThrow('permission denied');
    expect(await store.list()).toHaveLength(1);
  });

  it("cannot be read, changed or made past the functions by the application's roles", async () => {
    for (const role of ['api', 'worker'] as const) {
      for (const sql of ['SELECT 1 FROM api_keys', 'UPDATE api_keys SET revoked_at = NULL', 'DELETE FROM api_keys']) {
        await expect(database.pool(role).query(sql)).rejects.toThrow('permission denied');
      }
    }
    await expect(database.pool('worker').query(`SELECT find_api_key('')`)).rejects.toThrow('permission denied');
  });
});

it.each<[Scope, Scope[]]>([
  ['read', ['read']],
  ['operate', ['read', 'operate']],
  ['admin', ['read', 'operate', 'admin']],
])('the scope %s includes %j', (has, included) => {
  expect(SCOPES.filter((needed) => includesScope(has, needed))).toEqual(included);
});

it('a key expires in whole days, or never when that is said', () => {
  const now = new Date('2026-01-31T12:00:00Z');
  expect([expiryOf('1d', now), expiryOf('30d', now), expiryOf('never', now)]).toEqual([
    new Date('2026-02-01T12:00:00Z'),
    new Date('2026-03-02T12:00:00Z'),
    null,
  ]);
  for (const text of ['', '0d', '3651d', '-1d', '1.5d', '1e3d', '30', 'forever']) expect(expiryOf(text, now)).toBeUndefined();
});
