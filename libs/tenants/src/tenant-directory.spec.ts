import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { TenantTransactions } from '#database';
import { TestDatabase } from '#testing';
import { FileKeys } from './keys/file-keys';
import { type KeyProvider, KeyServiceError } from './keys/key-provider';
import { SecretBox } from './secret-box';
import { TenantChanges } from './tenant-changes';
import { TenantDirectory } from './tenant-directory';
import type { TenantDefinition } from './tenant';
import { TenantStore } from './tenant-store';

const ACME: TenantDefinition = {
  id: 'acme',
  name: 'Acme',
  webhookSecret: 'fake-secret',
  tool: { name: 'simulated', baseUrl: '', credentials: {} },
  preferences: {},
};

/** Changes take milliseconds, or a second where they are asked for; a busy machine may take longer. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await condition())) {
    await pause(20);
    if (performance.now() > end) throw new Error(`It is not so: ${String(condition)}`);
  }
}

describe('the directory of tenants', () => {
  let database: TestDatabase;
  let directory: TenantDirectory;
  let ends: (() => Promise<void>)[];
  const [box, otherBox] = [new SecretBox(randomBytes(32)), new SecretBox(randomBytes(32))];
  const store = (sealedBy = box) => new TenantStore(new TenantTransactions(database.pool('api')), sealedBy);
  let said: string[];

  beforeEach(async () => {
    database = await TestDatabase.create();
    [said, ends] = [[], []];
    for (const level of ['error', 'warn', 'log'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation((...args: unknown[]) => void said.push(String(args[0])));
    }
    directory = started();
  });
  afterEach(async () => {
    for (const end of ends) await end();
    await database.drop();
    jest.restoreAllMocks();
  });

  /** A directory as a process of its own has one: with its own pool, and its own connection to listen on. */
  function started(listening = true, opensWith = box): TenantDirectory {
    const pool = database.pool('api');
    const changes = new TenantChanges({ currentUrl: () => database.apiUrl, application_name: 'spec-listener' }, pool);
    const made = new TenantDirectory(pool, opensWith, changes);
    if (listening) changes.onApplicationBootstrap();
    ends.push(async () => {
      made.onModuleDestroy();
      await changes.onModuleDestroy();
    });
    return made;
  }
  const listeners = async () =>
    (await database.pool('admin').query<{ pid: number }>(`SELECT pid FROM pg_stat_activity WHERE application_name = 'spec-listener'`)).rows;

  it('says once that the secret of a tenant does not open, and takes the tenant back when it does', async () => {
    await store(otherBox).upsert(ACME);
    await directory.onApplicationBootstrap();
    expect(directory.find('acme')).toBeUndefined();
    await database.pool('admin').query('UPDATE tenants SET updated_at = now()');
    await store().upsert({ ...ACME, id: 'globex' });
    await until(() => directory.find('globex') !== undefined);
    expect(said.filter((line) => line.includes('refused'))).toEqual([
      expect.stringContaining('Webhooks of tenant acme are refused: The webhook_secret of tenant acme was sealed with key'),
    ]);
    await database.pool('admin').query(`DELETE FROM tenants WHERE id = 'acme'`);
    await store().upsert(ACME);
    await until(() => directory.find('acme') !== undefined);
    expect(directory.find('acme')).toMatchObject({ id: 'acme', webhookSecrets: ['fake-secret'] });
  });

  it('has a problem when no tenant opens, which is the key, and none when one does', async () => {
    expect(directory.problem).toBe('The tenants are not loaded yet.');
    await store(otherBox).upsert(ACME);
    await directory.onApplicationBootstrap();
    await until(() => directory.problem?.includes('sealed with another key than encryption-key') === true);
    await store().upsert({ ...ACME, id: 'globex' });
    await until(() => directory.problem === undefined);
  });

  it.each([
    ['told of changes', true],
    ['that has to ask for changes', false],
  ])('%s forgets a tenant that is made inactive, remembers it again, and knows a new secret', async (_, listening) => {
    const asked = started(listening);
    await store().upsert(ACME);
    await asked.onApplicationBootstrap();
    await until(() => asked.find('acme') !== undefined);
    await store().upsert({ ...ACME, active: false });
    await until(() => asked.find('acme') === undefined);
    await store().upsert({ ...ACME, webhookSecret: 'fake-new-secret' });
    await until(() => asked.find('acme')?.webhookSecrets.length === 2);
  });

  it('follows every change but those that a key service which is away keeps shut, and these when it is back', async () => {
    const serviceKeys = new FileKeys(randomBytes(32));
    let away = false;
    const keys: KeyProvider = {
      wrap: (dataKey) => serviceKeys.wrap(dataKey),
      unwrap: (wrapped) => (away ? Promise.reject(new KeyServiceError('away')) : serviceKeys.unwrap(wrapped)),
    };
    const here = new SecretBox(randomBytes(32), { keys, use: 'seal' });
    const elsewhere = new SecretBox(randomBytes(32), { keys: serviceKeys, use: 'seal' });
    const ids = Array.from({ length: 70 }, (_, n) => `client-${String(n).padStart(2, '0')}`);
    await store(here).upsertAll(ids.map((id) => ({ ...ACME, id })));
    directory = started(true, here);
    await directory.onApplicationBootstrap();
    expect(directory.find('client-69')).toBeDefined();

    away = true;
    await store(elsewhere).upsert({ ...ACME, id: 'client-00', webhookSecret: 'fake-secret-that-is-newer' });
    await database.pool('admin').query(`UPDATE tenants SET active = false, updated_at = now() WHERE id <> 'client-00'`);
    await until(() => ids.slice(1).every((id) => directory.find(id) === undefined));
    expect(directory.find('client-00')).toMatchObject({ webhookSecrets: ['fake-secret'] });
    away = false;
    await until(() => directory.find('client-00')?.webhookSecrets[0] === 'fake-secret-that-is-newer');
  });

  it('agrees with those of other processes about each change, also after connections were killed', async () => {
    const directories = [directory, started()];
    for (const each of directories) await each.onApplicationBootstrap();
    const agree = (secret: string) => () => directories.every((each) => each.find('acme')?.webhookSecrets[0] === secret);
    await until(async () => (await listeners()).length === 2);
    await store().upsert({ ...ACME, webhookSecret: 'fake-1' });
    await until(agree('fake-1'));

    const killed = await listeners();
    for (const { pid } of killed) await database.pool('admin').query('SELECT pg_terminate_backend($1, 5000)', [pid]);
    await store().upsert({ ...ACME, webhookSecret: 'fake-2' });
    await until(agree('fake-2'));

    await until(async () => (await listeners()).filter(({ pid }) => !killed.some((old) => old.pid === pid)).length === 2);
    await store().upsert({ ...ACME, webhookSecret: 'fake-3' });
    await until(agree('fake-3'));
    await database.pool('admin').query('DELETE FROM tenants');
    await until(() => directories.every((each) => each.find('acme') === undefined));
  });

  it('knows a change whose transaction took longer than the directory looks back', async () => {
    await directory.onApplicationBootstrap();
    await until(async () => (await listeners()).length === 1);
    const long = await database.pool('admin').connect();
    await long.query('BEGIN');
    await store().upsert(ACME);
    await until(() => directory.find('acme') !== undefined);
    // As if it had begun an hour ago: the time of a change is that of the beginning of its transaction.
    await long.query(`UPDATE tenants SET rate_limit_per_minute = 7, updated_at = now() - interval '1 hour'`);
    await long.query('COMMIT');
    long.release();
    await until(() => directory.find('acme')?.rateLimitPerMinute === 7);
  });
});
