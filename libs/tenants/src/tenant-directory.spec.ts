import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { TenantTransactions } from '#database';
import { TestDatabase } from '#testing';
import { SecretBox } from './secret-box';
import { TenantDirectory } from './tenant-directory';
import { type TenantDefinition, TenantStore } from './tenant-store';

const ACME: TenantDefinition = {
  id: 'acme',
  name: 'Acme',
  webhookSecret: 'fake-secret',
  tool: { name: 'simulated', baseUrl: '', credentials: {} },
  preferences: {},
};
/** Longer than the directory waits between two looks. */
const A_LOOK_LATER = 1_300;

describe('the directory of tenants', () => {
  let database: TestDatabase;
  let directory: TenantDirectory;
  const [box, otherBox] = [new SecretBox(randomBytes(32)), new SecretBox(randomBytes(32))];
  const store = (sealedBy: SecretBox) => new TenantStore(new TenantTransactions(database.pool('api')), sealedBy);
  let said: string[];

  beforeEach(async () => {
    database = await TestDatabase.create();
    said = [];
    for (const level of ['error', 'warn', 'log'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation((...args: unknown[]) => void said.push(String(args[0])));
    }
    directory = new TenantDirectory(database.pool('api'), box);
  });
  afterEach(async () => {
    directory.onModuleDestroy();
    await database.drop();
    jest.restoreAllMocks();
  });

  it('says once that the secret of a tenant does not open, and takes the tenant back when it does', async () => {
    await store(otherBox).upsert(ACME);
    await directory.onApplicationBootstrap();
    expect(directory.find('acme')).toBeUndefined();
    await pause(2 * A_LOOK_LATER);
    expect(said).toEqual([
      expect.stringContaining('Webhooks of tenant acme are refused: The webhook_secret of tenant acme was sealed with key'),
    ]);
    await database.pool('admin').query('DELETE FROM tenants');
    await store(box).upsert(ACME);
    await pause(A_LOOK_LATER);
    expect(directory.find('acme')).toMatchObject({ id: 'acme', webhookSecrets: ['fake-secret'] });
  });

  it('has a problem when no tenant opens, which is the key, and none when one does', async () => {
    expect(directory.problem).toBe('The tenants are not loaded yet.');
    await store(otherBox).upsert(ACME);
    await directory.onApplicationBootstrap();
    expect(directory.problem).toMatch(/sealed with another key than encryption-key/);
    await store(box).upsert({ ...ACME, id: 'globex' });
    await pause(A_LOOK_LATER);
    expect(directory.problem).toBeUndefined();
  });

  it('forgets a tenant that is made inactive, and remembers it again', async () => {
    await store(box).upsert(ACME);
    await directory.onApplicationBootstrap();
    await store(box).upsert({ ...ACME, active: false });
    await pause(A_LOOK_LATER);
    expect(directory.find('acme')).toBeUndefined();
    await store(box).upsert(ACME);
    await pause(A_LOOK_LATER);
    expect(directory.find('acme')).toMatchObject({ id: 'acme' });
  });
});
