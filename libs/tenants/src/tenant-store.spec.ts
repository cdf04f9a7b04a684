import { randomBytes } from 'node:crypto';
import { TenantTransactions } from '#database';
import { TestDatabase } from '#testing';
import { SealBrokenError, SecretBox } from './secret-box';
import type { TenantDefinition } from './tenant';
import { TenantStore } from './tenant-store';

const KEY = randomBytes(32);
const ACME: TenantDefinition = {
  id: 'acme',
  name: 'ACME',
  webhookSecret: 'fake-webhook-secret-1',
  tool: { name: 'servicedesk-plus', baseUrl: 'https://desk.acme.example', credentials: { technicianKey: 'FAKE-KEY' } },
  preferences: {},
};

let database: TestDatabase;
let store: TenantStore;
beforeAll(async () => {
  database = await TestDatabase.create();
  store = storeWith(KEY);
});
afterAll(() => database.drop());

const storeWith = (key: Buffer) => new TenantStore(new TenantTransactions(database.pool('api')), new SecretBox(key));

/** The webhook secrets that are accepted, the present one first. */
async function acceptedSecrets(): Promise<string[]> {
  const { rows } = await database
    .pool('admin')
    .query<{ webhook_secret: string; previous_webhook_secret: string | null }>(
      'SELECT sealed_webhook_secret AS webhook_secret, sealed_previous_webhook_secret AS previous_webhook_secret FROM tenants',
    );
  const fields = Object.entries(rows[0] ?? {}).filter(([, sealed]) => sealed !== null);
  return Promise.all(fields.map(([field, sealed]) => new SecretBox(KEY).open(sealed ?? '', { tenantId: 'acme', field })));
}

describe('a tenant that is brought to a definition', () => {
  it('keeps the secret before a changed one, and that overlap whatever else is changed afterwards', async () => {
    await store.upsert(ACME);
    expect(await acceptedSecrets()).toEqual(['fake-webhook-secret-1']);
    await store.upsert({ ...ACME, webhookSecret: 'fake-webhook-secret-2' });
    await store.upsert({ ...ACME, webhookSecret: 'fake-webhook-secret-2', name: 'ACME Limited', rateLimitPerMinute: 7, active: false });
    expect(await acceptedSecrets()).toEqual(['fake-webhook-secret-2', 'fake-webhook-secret-1']);
    expect(await store.find('acme')).toMatchObject({ name: 'ACME Limited', active: false, tool: ACME.tool });
  });

  it('stays as it was when the process has another key than the others', async () => {
    const before = await store.find('acme');
    await expect(storeWith(randomBytes(32)).upsert({ ...ACME, name: 'changed' })).rejects.toThrow(SealBrokenError);
    expect(await store.find('acme')).toEqual(before);
  });
});
