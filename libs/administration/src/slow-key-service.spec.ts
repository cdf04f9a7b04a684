import { randomBytes } from 'node:crypto';
import { Test, type TestingModule } from '@nestjs/testing';
import { ConfigurationModule, configurationFrom } from '#config';
import { DatabaseModule } from '#database';
import { ObservabilityModule } from '#observability';
import { type TenantDefinition, type TenantRecord, type TenantSettings, TenantStore } from '#tenants';
import { KeyServiceAdministrator, KeyServiceSimulator, TestDatabase } from '#testing';
import { AdministrationModule } from './administration.module';
import { TenantAdministration } from './tenant-administration';
import { TenantDeclaration } from './tenant-declaration';

const ACME: TenantDefinition = {
  id: 'acme',
  name: 'Acme',
  webhookSecret: 'fake-secret-of-acme',
  tool: { name: 'simulated', baseUrl: '', credentials: {} },
  preferences: {},
};
const BY = { actor: { kind: 'command', id: 'spec', name: 'spec' } } as const;
const renamed = ({ active, tool, preferences }: TenantRecord): TenantSettings => ({ name: 'Acme Limited', active, tool, preferences });

let database: TestDatabase;
let service: KeyServiceSimulator;
let token: string;
let processes: TestingModule[];
/** Requests to the service, and the transactions that were open while each of them was answered. */
let asked: { path: string; open: string[] }[];
beforeEach(async () => {
  database = await TestDatabase.create();
  service = await KeyServiceSimulator.start();
  token = await new KeyServiceAdministrator(service.url, service.rootToken).keyAndToken('tenants');
  processes = [];
  await (await aProcess()).get(TenantStore).upsert(ACME);
  asked = [];
  service.beforeAnswer = async (path) => void asked.push({ path, open: await openTransactions() });
});
afterEach(async () => {
  await Promise.all(processes.map((each) => each.close()));
  await service.goAway();
  await database.drop();
});

/** One that has no data key yet, as after its start. */
async function aProcess(): Promise<TestingModule> {
  const config = {
    database: { tls: { mode: 'disable' } },
    queue: { backend: 'postgres' },
    keys: { service: { kind: 'transit', address: service.url, key: 'tenants', timeoutMs: 30_000 } },
  };
  const secrets = {
    'database-url': database.apiUrl,
    'encryption-key': randomBytes(32).toString('base64'),
    'key-service-token': token,
  };
  const started = await Test.createTestingModule({
    imports: [
      ConfigurationModule.forRoot(configurationFrom(config, secrets)),
      ObservabilityModule,
      DatabaseModule.forRoot({ application: 'api' }),
      AdministrationModule,
    ],
  }).compile();
  processes.push(started);
  return started;
}

async function openTransactions(): Promise<string[]> {
  const { rows } = await database
    .pool('admin')
    .query<{ query: string }>(
      `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL`,
    );
  return rows.map(({ query }) => query);
}

const [OPEN, SEAL] = ['transit/decrypt/tenants', 'transit/encrypt/tenants'];

describe('while a slow key service answers, no transaction is open when', () => {
  const admin = (each: TestingModule) => each.get(TenantAdministration);
  const declared = { ...ACME, webhookSecret: 'fake-secret-that-is-newer', tool: { ...ACME.tool, credentials: { key: 'fake-newer' } } };

  it.each<[string, string[], (each: TestingModule) => Promise<unknown>]>([
    ['a tenant is read', [OPEN], (each) => admin(each).find('acme')],
    ['one is created', [SEAL], (each) => admin(each).create({ ...ACME, id: 'globex' }, BY)],
    ['one is changed', [OPEN, SEAL], (each) => admin(each).update('acme', renamed, BY)],
    ['its webhook secret is rotated', [OPEN, SEAL], (each) => admin(each).rotateWebhookSecret('acme', undefined, BY)],
    ['one is deactivated', [OPEN], (each) => admin(each).deactivate('acme', BY)],
    ['an overlap is ended', [OPEN], (each) => admin(each).endOverlap('acme', BY)],
    ['one is applied', [OPEN, SEAL], (each) => each.get(TenantStore).upsert({ ...ACME, webhookSecret: 'fake-secret-that-is-newer' })],
    ['several are applied', [OPEN, SEAL], (each) => each.get(TenantStore).upsertAll([ACME, { ...ACME, id: 'globex' }])],
    ['one is declared', [OPEN, SEAL], (each) => each.get(TenantDeclaration).keep(declared, 1)],
    ['a new one is declared', [SEAL], (each) => each.get(TenantDeclaration).keep({ ...ACME, id: 'globex' }, 1)],
  ])('%s', async (_what, paths, work) => {
    await work(await aProcess());
    expect(asked).toEqual(paths.map((path) => ({ path, open: [] })));
  });

  it('one that is declared already is looked at, or released', async () => {
    await (await aProcess()).get(TenantDeclaration).keep(ACME, 1);
    asked = [];
    await (await aProcess()).get(TenantDeclaration).keep(ACME, 1);
    await (await aProcess()).get(TenantDeclaration).release('acme', 1);
    expect(asked).toEqual([OPEN, OPEN, OPEN].map((path) => ({ path, open: [] })));
  });
});
