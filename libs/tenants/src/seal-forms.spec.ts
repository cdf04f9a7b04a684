import { randomBytes } from 'node:crypto';
import { TenantTransactions } from '#database';
import { TestDatabase } from '#testing';
import { sealOf, SecretBox } from './secret-box';
import { TenantRecords } from './tenant-records';
import type { TenantDefinition } from './tenant';
import { TenantStore } from './tenant-store';

const box = new SecretBox(randomBytes(32));
const tenant = (id: string): TenantDefinition => ({
  id,
  name: id,
  webhookSecret: `fake-secret-of-${id}`,
  tool: { name: 'simulated', baseUrl: '', credentials: {} },
  preferences: {},
});

describe('the form in which values are sealed', () => {
  let database: TestDatabase;
  let transactions: TenantTransactions;
  beforeEach(async () => {
    database = await TestDatabase.create();
    transactions = new TenantTransactions(database.pool('api'));
  });
  afterEach(() => database.drop());

  const formOf = async (id: string) => {
    const { rows } = await database
      .pool('admin')
      .query<{ secret: string; credentials: string }>(
        'SELECT sealed_webhook_secret AS secret, sealed_tool_credentials AS credentials FROM tenants WHERE id = $1',
        [id],
      );
    const forms = Object.values(rows[0] ?? {}).map((sealed) => sealOf(sealed)?.form);
    return [...new Set(forms)].join();
  };
  const insert = (id: string) => transactions.withTenant(id, (db) => new TenantRecords(box).insert(db, tenant(id)));
  /** As a version without envelopes wrote it. */
  const sealDirectly = async (id: string) =>
    database
      .pool('admin')
      .query('UPDATE tenants SET sealed_webhook_secret = $2, sealed_tool_credentials = $3 WHERE id = $1', [
        id,
        await box.seal(`fake-secret-of-${id}`, { tenantId: id, field: 'webhook_secret' }, 'direct'),
        await box.seal('{}', { tenantId: id, field: 'tool_credentials' }, 'direct'),
      ]);

  it('is the envelope from the first tenant of a new installation on', async () => {
    await new TenantStore(transactions, box).upsert(tenant('acme'));
    await insert('globex');
    expect([await formOf('acme'), await formOf('globex')]).toEqual(['envelope', 'envelope']);
  });

  it('is what the version before opens while that may still run, for old tenants and for new ones', async () => {
    await new TenantStore(transactions, box).upsert(tenant('acme'));
    await sealDirectly('acme');
    const store = new TenantStore(transactions, box);
    await store.upsert({ ...tenant('acme'), webhookSecret: 'fake-secret-that-is-new' });
    await store.upsertAll([tenant('initech'), tenant('hooli')]);
    await insert('globex');
    for (const id of ['acme', 'initech', 'hooli', 'globex']) expect([id, await formOf(id)]).toEqual([id, 'direct']);
  });

  it('is the envelope as soon as there is one, also in a process that found none before', async () => {
    await new TenantStore(transactions, box).upsertAll([tenant('acme'), tenant('globex')]);
    for (const id of ['acme', 'globex']) await sealDirectly(id);
    const store = new TenantStore(transactions, box);
    await store.upsert(tenant('acme'));
    expect(await formOf('acme')).toBe('direct');
    await database
      .pool('admin')
      .query(`UPDATE tenants SET sealed_webhook_secret = $1 WHERE id = 'globex'`, [
        await box.seal('fake-secret', { tenantId: 'globex', field: 'webhook_secret' }),
      ]);
    await store.upsert({ ...tenant('acme'), webhookSecret: 'fake-webhook-secret-that-is-new' });
    expect(await formOf('acme')).toBe('envelope');
  });
});
