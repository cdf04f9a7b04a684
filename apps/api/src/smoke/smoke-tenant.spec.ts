import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { type Configuration, ConfigurationModule, loadConfiguration } from '#config';
import { DatabaseModule, TenantTransactions } from '#database';
import { ObservabilityModule } from '#observability';
import { SecretBox, type TenantDefinition, TenantDirectory, TenantDirectoryModule, TenantStore } from '#tenants';
import { TestDatabase } from '#testing';
import { SmokeModule } from './smoke.module';

const KEY = randomBytes(32);
const SECRET = 'fake-smoke-secret-1';

let database: TestDatabase;
let directory: string;
let store: TenantStore;
let processes: INestApplicationContext[] = [];
let errors: string[];
beforeEach(async () => {
  database = await TestDatabase.create();
  store = new TenantStore(new TenantTransactions(database.pool('api')), new SecretBox(KEY));
  directory = mkdtempSync(join(tmpdir(), 'smoke-tenant-'));
  writeFileSync(join(directory, 'config.json'), '{"database": {"tls": {"mode": "disable"}}, "queue": {"backend": "postgres"}}');
  writeFileSync(join(directory, 'database-url'), database.apiUrl);
  writeFileSync(join(directory, 'encryption-key'), KEY.toString('base64'));
  errors = [];
  jest.spyOn(Logger.prototype, 'error').mockImplementation((...texts: unknown[]) => void errors.push(String(texts[0])));
  for (const level of ['log', 'warn'] as const) jest.spyOn(Logger.prototype, level).mockImplementation();
});
afterEach(async () => {
  await Promise.all(processes.map((process) => process.close()));
  processes = [];
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true });
  await database.drop();
});

const giveSecret = (secret: string) => writeFileSync(join(directory, 'smoke-webhook-secret'), secret);
const configuration = (): Configuration =>
  loadConfiguration('api', { AI_AGENTS_CONFIG_FILE: join(directory, 'config.json'), AI_AGENTS_SECRETS_DIR: directory });

/** The part of the api that keeps the tenant and knows the tenants. Resolves with the directory that webhooks are verified against. */
async function startApi(): Promise<TenantDirectory> {
  const api = await Test.createTestingModule({
    imports: [
      ConfigurationModule.forRoot(configuration()),
      ObservabilityModule,
      DatabaseModule.forRoot({ application: 'api' }),
      TenantDirectoryModule,
      SmokeModule,
    ],
  }).compile();
  processes.push(await api.init());
  return api.get(TenantDirectory);
}
const until = async (condition: () => boolean | Promise<boolean>, what: string) => {
  for (const end = Date.now() + 10_000; !(await condition()); await new Promise((done) => setTimeout(done, 50))) {
    if (Date.now() > end) throw new Error(`Not within 10 s: ${what}`);
  }
};
const customer = (tool: string): TenantDefinition => ({
  id: 'smoke',
  name: 'Smoke & Sons',
  webhookSecret: 'fake-secret-of-a-customer',
  tool: { name: tool, baseUrl: 'https://desk.example', credentials: {} },
  preferences: {},
});
const webhookSecrets = (directory: TenantDirectory) => directory.find('smoke')?.webhookSecrets;

describe('the tenant of the smoke tests', () => {
  it('is made at the start, on the simulated tool, and follows its secret without a restart; the old one stays valid', async () => {
    giveSecret(SECRET);
    const tenants = await startApi();
    await until(() => webhookSecrets(tenants) !== undefined, 'the tenant is known');
    expect(webhookSecrets(tenants)).toEqual([SECRET]);
    expect(await store.find('smoke')).toMatchObject({ active: true, tool: { name: 'simulated' } });
    giveSecret('fake-smoke-secret-2');
    await until(() => webhookSecrets(tenants)?.length === 2, 'the new secret is known');
    expect(webhookSecrets(tenants)).toEqual(['fake-smoke-secret-2', SECRET]);
  });

  it('becomes inactive when the secret is taken away, and without one at the next start', async () => {
    giveSecret(SECRET);
    const tenants = await startApi();
    await until(() => webhookSecrets(tenants) !== undefined, 'the tenant is known');
    rmSync(join(directory, 'smoke-webhook-secret'));
    await until(() => webhookSecrets(tenants) === undefined, 'the tenant is refused');

    await store.upsert(customer('simulated'));
    const later = await startApi();
    await until(() => webhookSecrets(later) === undefined, 'the tenant is refused');
    await until(async () => (await store.find('smoke'))?.active === false, 'it is inactive');
  });

  it('is not made out of a tenant with another tool: that one stays as it is, and the log says what to set', async () => {
    await store.upsert(customer('servicedesk-plus'));
    giveSecret(SECRET);
    const tenants = await startApi();
    await until(() => errors.length > 0, 'the log says it');
    expect(errors).toEqual([expect.stringContaining('the tenant smoke has the ticketing tool servicedesk-plus') as string]);
    expect(errors[0]).toContain('smoke.tenantId');
    expect(webhookSecrets(tenants)).toEqual(['fake-secret-of-a-customer']);
    expect(await store.find('smoke')).toMatchObject({ name: 'Smoke & Sons', active: true });
  });

  it('does not end a tenant with another tool when there is no secret', async () => {
    await store.upsert(customer('servicedesk-plus'));
    await startApi();
    await new Promise((done) => setTimeout(done, 300));
    expect(await store.find('smoke')).toMatchObject({ active: true });
    expect(errors).toEqual([]);
  });

  it('is made when the database is there, if it was not at the start', async () => {
    giveSecret(SECRET);
    let tenants!: TenantDirectory;
    await database.refuseConnections(async () => {
      tenants = await startApi();
    });
    await until(() => webhookSecrets(tenants) !== undefined, 'the tenant is known');
  });
});
