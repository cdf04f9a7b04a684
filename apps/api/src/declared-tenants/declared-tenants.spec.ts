import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { OutdatedDeclarationError, TenantDeclaration } from '#administration';
import { ConfigurationModule, configurationFrom } from '#config';
import { DatabaseModule, TenantTransactions } from '#database';
import { Metrics, ObservabilityModule } from '#observability';
import { SecretBox, TenantDirectory, TenantDirectoryModule, TenantStore } from '#tenants';
import { TestDatabase } from '#testing';
import { KEEP_AGAIN_MS } from './declared-tenants';
import { DeclaredTenantsModule } from './declared-tenants.module';

const KEY = randomBytes(32);
const SECRET = 'fake-webhook-secret-of-acme';
const TECHNICIAN_KEY = 'FAKE-TECHNICIAN-KEY';

const at = (secret: string, key: string) => ({ secret, key });
const acme = {
  name: 'ACME Corporation',
  tool: {
    name: 'servicedesk-plus',
    baseUrl: 'https://desk.acme.example',
    credentials: { technicianKey: at('acme-desk', 'technician-key') },
  },
  webhookSecret: at('acme-desk', 'webhook-secret'),
  preferences: { skip: { vip: true, minWords: 3 }, maxWords: 300 },
};
const globex = { name: 'Globex', tool: { name: 'simulated' }, webhookSecret: at('ai-agents-tenants', 'globex.webhookSecret') };
const CREDENTIALS = {
  'acme.webhookSecret': SECRET,
  'acme.tool.credentials.technicianKey': `${TECHNICIAN_KEY}\n`,
  'globex.webhookSecret': 'fake-webhook-secret-of-globex',
};

let database: TestDatabase;
let directory: string;
let store: TenantStore;
let processes: INestApplicationContext[];
let said: { errors: string[]; warnings: string[]; all: string[] };
beforeEach(async () => {
  database = await TestDatabase.create();
  store = new TenantStore(new TenantTransactions(database.pool('api')), new SecretBox(KEY));
  directory = mkdtempSync(join(tmpdir(), 'declared-tenants-'));
  processes = [];
  said = { errors: [], warnings: [], all: [] };
  const heard = (into?: string[]) => (text: unknown) => {
    into?.push(String(text));
    said.all.push(String(text));
  };
  jest.spyOn(Logger.prototype, 'error').mockImplementation(heard(said.errors));
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(heard(said.warnings));
  jest.spyOn(Logger.prototype, 'log').mockImplementation(heard());
});
afterEach(async () => {
  await Promise.all(processes.map((process) => process.close()));
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
  await database.drop();
});

let written = 0;
/** Writes the files as the kubelet does: all of them anew, and then a link that leads to them. */
function mount(tenants: object | string, credentials: Readonly<Record<string, string>> = CREDENTIALS, revision = '1'): void {
  const version = `..version-${(written += 1)}`;
  mkdirSync(join(directory, version));
  const files = { ...credentials, revision, 'tenants.json': typeof tenants === 'string' ? tenants : JSON.stringify(tenants) };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(directory, version, name), content);
    rmSync(join(directory, name), { force: true });
    symlinkSync(join('..data', name), join(directory, name));
  }
  symlinkSync(version, join(directory, '..data_tmp'));
  renameSync(join(directory, '..data_tmp'), join(directory, '..data'));
}

/** The part of the api that keeps the tenants, and knows them. */
async function startApi(llm: object = {}, keepAgainMs = 180_000, tenantsRevisionOffset = 0): Promise<INestApplicationContext> {
  const config = {
    api: { tenantsDirectory: directory, tenantsRevisionOffset },
    database: { tls: { mode: 'disable' } },
    queue: { backend: 'postgres' },
    llm,
  };
  const configuration = configurationFrom(config, { 'database-url': database.apiUrl, 'encryption-key': KEY.toString('base64') });
  const api = await Test.createTestingModule({
    imports: [
      ConfigurationModule.forRoot(configuration),
      ObservabilityModule,
      DatabaseModule.forRoot({ application: 'api' }),
      TenantDirectoryModule,
      DeclaredTenantsModule,
    ],
  })
    .overrideProvider(KEEP_AGAIN_MS)
    .useValue(keepAgainMs)
    .compile();
  processes.push(await api.init());
  return api;
}

const until = async (condition: () => boolean | Promise<boolean>, what: string) => {
  for (const end = Date.now() + 10_000; !(await condition()); await new Promise((done) => setTimeout(done, 50))) {
    if (Date.now() > end) throw new Error(`Not within 10 s: ${what}; said was ${said.all.join(' | ')}`);
  }
};
const secretsOf = (api: INestApplicationContext, id = 'acme') => api.get(TenantDirectory).find(id)?.webhookSecrets;
const known = (api: INestApplicationContext, id = 'acme') => until(() => secretsOf(api, id) !== undefined, `${id} is known`);
const counts = async (api: INestApplicationContext) => {
  const text = await api.get(Metrics).expose();
  return [...text.matchAll(/^declared_tenants\{state="(\w+)"\} (\d+)$/gm)].map(([, state, count]) => `${count ?? ''} ${state ?? ''}`);
};

/** How many connections of the database wait for others. */
async function waitingForLocks(): Promise<number> {
  const { rows } = await database
    .pool('admin')
    .query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    );
  return rows[0]?.count ?? 0;
}

interface Entry {
  tenant_id: string;
  action: string;
  details: { fields?: string[]; tool?: string };
  actor: string;
}
async function audit(): Promise<Entry[]> {
  const { rows } = await database
    .pool('admin')
    .query<Entry>(`SELECT tenant_id, action, details, actor_kind || ' ' || actor_name AS actor FROM audit_log ORDER BY id`);
  return rows;
}
const changes = async () =>
  (await audit()).map(({ tenant_id, action, details }) => [tenant_id, action, details.fields ?? details.tool ?? []].flat().join(' '));

describe('declared tenants', () => {
  it('are made at the start, with their credentials opened nowhere but in their rows', async () => {
    mount({ acme, globex });
    const api = await startApi();
    await Promise.all([known(api), known(api, 'globex')]);
    expect(secretsOf(api)).toEqual([SECRET]);
    expect(await store.find('acme')).toMatchObject({
      name: 'ACME Corporation',
      active: true,
      tool: { name: 'servicedesk-plus', credentials: { technicianKey: TECHNICIAN_KEY } },
      preferences: acme.preferences,
    });
    expect(await changes()).toEqual(['acme tenant.declare servicedesk-plus', 'globex tenant.declare simulated']);
    expect((await audit()).map(({ actor }) => actor)).toEqual(['system chart', 'system chart']);
    await until(async () => (await counts(api)).includes('2 kept'), 'they are counted');
    expect(await counts(api)).toEqual(['2 kept', '0 refused']);
    expect(JSON.stringify([said.all, await audit()])).not.toMatch(/fake-webhook|FAKE-TECHNICIAN/);
  });

  it('follow what is changed, in one step each, and nothing else is written', async () => {
    mount({ acme, globex });
    const api = await startApi();
    await known(api, 'globex');
    const { rows: before } = await database.pool('admin').query(`SELECT * FROM tenants WHERE id = 'globex'`);
    mount({ acme: { ...acme, name: 'ACME Limited', preferences: { maxWords: 200 }, rateLimitPerMinute: 5 }, globex });
    await until(async () => (await store.find('acme'))?.name === 'ACME Limited', 'acme has its new name');
    expect((await changes()).slice(2)).toEqual(['acme tenant.declare name rateLimitPerMinute preferences.maxWords preferences.skip']);
    expect((await database.pool('admin').query(`SELECT * FROM tenants WHERE id = 'globex'`)).rows).toEqual(before);
  });

  it('that leave are not active any more, and those that nobody declared stay', async () => {
    await store.upsert({
      id: 'initech',
      ...globex,
      webhookSecret: 'fake-webhook-secret',
      tool: { ...globex.tool, ...NOTHING },
      preferences: {},
    });
    mount({ acme, globex });
    const api = await startApi();
    await known(api, 'globex');
    mount({ globex });
    await until(() => secretsOf(api) === undefined, 'acme is refused');
    expect(await store.find('acme')).toMatchObject({ active: false, name: 'ACME Corporation' });
    expect((await changes()).slice(2)).toEqual(['acme tenant.deactivate']);
    mount({});
    await until(() => secretsOf(api, 'globex') === undefined, 'globex is refused');
    expect(secretsOf(api, 'initech')).toEqual(['fake-webhook-secret']);
    // It is its administrators' again.
    await store.upsert({ id: 'acme', ...globex, webhookSecret: SECRET, tool: { ...globex.tool, ...NOTHING }, preferences: {} });
    await known(api);
  });

  it('are kept by two replicas at once as by one', async () => {
    mount({ acme, globex });
    const replicas = await Promise.all([startApi(), startApi()]);
    for (const replica of replicas) await known(replica, 'globex');
    const renamed = { ...acme, name: 'ACME Limited' };
    const rotated = { ...CREDENTIALS, 'acme.webhookSecret': 'fake-webhook-secret-2' };
    mount({ acme: renamed, globex }, rotated);
    for (const replica of replicas) {
      await until(() => secretsOf(replica)?.length === 2, 'the new secret is known');
      await until(async () => (await counts(replica)).includes('2 kept'), 'both are kept');
    }
    mount({ acme: renamed }, rotated);
    for (const replica of replicas) await until(async () => (await counts(replica)).includes('1 kept'), 'one is kept');
    expect((await changes()).sort()).toEqual([
      'acme tenant.declare name webhookSecret',
      'acme tenant.declare servicedesk-plus',
      'globex tenant.deactivate',
      'globex tenant.declare simulated',
    ]);
  });

  it('are kept again after a while, though their files are the same, when something was taken back', async () => {
    mount({ acme });
    const api = await startApi({}, 1);
    await known(api);
    await database.pool('admin').query(`UPDATE tenants SET active = false, declared = false WHERE id = 'acme'`);
    await until(async () => (await store.find('acme'))?.active === true, 'acme is active again');
    expect((await changes()).slice(1)).toEqual(['acme tenant.declare active declared']);
  });

  describe('of an older revision of the release', () => {
    const renamed = { acme: { ...acme, name: 'ACME Limited' } };

    beforeEach(async () => {
      mount({ acme, globex }, CREDENTIALS, '2');
      await known(await startApi(), 'globex');
      await processes.pop()?.close();
      mount(renamed, CREDENTIALS, '1');
    });

    it('change nothing, and are said once, until newer ones are there', async () => {
      const looks = jest.spyOn(TenantDeclaration.prototype, 'begin');
      const api = await startApi({}, 1);
      await until(() => looks.mock.calls.length > 2, 'the old files were looked at three times');
      expect(said.warnings).toEqual([
        expect.stringMatching(/^The declared tenants stay as they are: .*revision 2 .* of revision 1\. .*tenantsRevisionOffset to 2\.$/),
      ]);
      expect([await counts(api), (await changes()).length]).toEqual([['0 kept', '1 refused'], 2]);
      mount(renamed, CREDENTIALS, '3');
      await until(() => secretsOf(api, 'globex') === undefined, 'globex is refused');
      expect((await changes()).slice(2)).toEqual(['acme tenant.declare name', 'globex tenant.deactivate']);
    });

    it('change nothing either when a newer one begins in the middle of them', async () => {
      const api = await startApi();
      await until(() => said.warnings.length > 0, 'the log says it');
      const declaration = api.get(TenantDeclaration);
      await expect(declaration.release('globex', 1)).rejects.toThrow(OutdatedDeclarationError);
      const initech = { id: 'initech', ...globex, webhookSecret: SECRET, tool: { ...globex.tool, ...NOTHING }, preferences: {} };
      await expect(declaration.keep(initech, 1)).rejects.toThrow(OutdatedDeclarationError);
      await expect(declaration.keep({ ...initech, id: 'globex' }, 1)).rejects.toThrow(OutdatedDeclarationError);
      expect(await changes()).toHaveLength(2);
    });

    it('are written to the end before a newer one begins', async () => {
      const declaration = (await startApi({}, 180_000, 1)).get(TenantDeclaration);
      await until(() => secretsOf(processes[0] as INestApplicationContext, 'globex') === undefined, 'globex is refused');
      const held = await database.pool('admin').connect();
      await held.query('BEGIN; LOCK TABLE tenants IN EXCLUSIVE MODE');
      const tool = { ...globex.tool, ...NOTHING };
      const keeping = declaration.keep({ id: 'globex', ...globex, webhookSecret: SECRET, tool, preferences: {} }, 2);
      await until(async () => (await waitingForLocks()) === 1, 'globex is to be written');
      const begun = declaration.begin(3);
      await until(async () => (await waitingForLocks()) === 2, 'the newer one waits');
      await held.query('COMMIT');
      held.release();
      expect(await Promise.all([keeping, begun])).toEqual([true, undefined]);
    });

    it('are followed when the number to add says that the release begins anew', async () => {
      const api = await startApi({}, 180_000, 2);
      await known(api);
      await until(() => secretsOf(api, 'globex') === undefined, 'globex is refused');
      expect((await changes()).slice(2)).toEqual(['acme tenant.declare name', 'globex tenant.deactivate']);
    });
  });

  it('are left in the middle by a shutdown, without a word', async () => {
    mount({ acme, globex });
    const held = await database.pool('admin').connect();
    await held.query('BEGIN; LOCK TABLE tenants IN EXCLUSIVE MODE');
    const api = await startApi();
    await until(async () => (await waitingForLocks()) === 1, 'acme is to be written');
    processes.pop();
    const closed = api.close();
    await held.query('COMMIT');
    held.release();
    await closed;
    expect([await changes(), said.warnings]).toEqual([['acme tenant.declare servicedesk-plus'], []]);
  });

  it('are refused with the reason when a credential is there and cannot be read', async () => {
    mount({ acme }, { 'acme.tool.credentials.technicianKey': TECHNICIAN_KEY });
    mkdirSync(join(directory, 'acme.webhookSecret'));
    await startApi();
    await until(() => said.errors.length > 0, 'the log says it');
    expect(said.errors).toEqual([
      expect.stringMatching(/^The declared tenant acme is refused, and stays as it was: webhookSecret cannot be read: EISDIR/),
    ]);
  });

  it('go over to another webhook secret with the one before it still valid', async () => {
    mount({ acme });
    const api = await startApi();
    await known(api);
    mount({ acme }, { ...CREDENTIALS, 'acme.webhookSecret': 'fake-webhook-secret-2' });
    await until(() => secretsOf(api)?.length === 2, 'the new secret is known');
    expect(secretsOf(api)).toEqual(['fake-webhook-secret-2', SECRET]);
    expect((await changes()).slice(1)).toEqual(['acme tenant.declare webhookSecret']);
  });

  it('take over one that was made otherwise, and say so in the audit log', async () => {
    await store.upsert({
      id: 'acme',
      name: 'By hand',
      active: false,
      webhookSecret: 'fake-webhook-secret-by-hand',
      tool: { ...acme.tool, credentials: { technicianKey: TECHNICIAN_KEY } },
      preferences: acme.preferences,
    });
    mount({ acme });
    const api = await startApi();
    await known(api);
    expect(secretsOf(api)).toEqual([SECRET, 'fake-webhook-secret-by-hand']);
    expect(await changes()).toEqual(['acme tenant.declare name active webhookSecret declared']);
  });

  it.each<[string, string | undefined]>([
    ['half of a file', '{"acme": {"name": "AC'],
    ['an empty file', ''],
    ['a list', '[]'],
    ['no files', undefined],
  ])('are left as they are by %s', async (_what, content) => {
    mount({ acme, globex });
    const api = await startApi();
    await known(api, 'globex');
    if (content === undefined) rmSync(directory, { recursive: true });
    else mount(content);
    await until(() => said.warnings.length > 0, 'the log says it');
    expect(said.warnings).toEqual([
      expect.stringMatching(/^The declared tenants are not up to date yet, and stay as they are: tenants\.json /),
    ]);
    expect([secretsOf(api)?.length, secretsOf(api, 'globex')?.length, (await changes()).length]).toEqual([1, 1, 2]);
    if (content === undefined) mkdirSync(directory);
    mount({ acme });
    await until(() => secretsOf(api, 'globex') === undefined, 'the files are followed again');
  });

  it('are left as they are by files without a revision', async () => {
    mount({ acme }, CREDENTIALS, 'two');
    await startApi();
    await until(() => said.warnings.length > 0, 'the log says it');
    expect(said.warnings).toEqual([expect.stringMatching(/stay as they are: revision does not hold a number$/)]);
    expect(await changes()).toEqual([]);
  });

  it('that cannot work stay as they were, are named once with their field, and hold nobody up', async () => {
    mount({ acme, globex });
    const api = await startApi({ prices: { priced: { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 1 } } });
    await known(api, 'globex');
    const secrets = {
      'acme.tool.credentials.technicianKey': TECHNICIAN_KEY,
      ...Object.fromEntries(['globex', 'money', 'other', 'smoke'].map((id) => [`${id}.webhookSecret`, SECRET])),
    };
    const faulty = {
      acme: { ...acme, name: 'ACME Limited' },
      money: { ...globex, preferences: { model: 'unpriced', budgets: { usdPerDay: 1 } } },
      other: { ...globex, tool: { name: 'servicedeskplus' }, colour: SECRET },
      smoke: globex,
      globex: { ...globex, name: 'Globex Limited' },
    };
    mount(faulty, secrets);
    await until(async () => (await counts(api)).includes('4 refused'), 'four are refused');
    expect(await counts(api)).toEqual(['1 kept', '4 refused']);
    expect(
      said.errors.sort().map((text) => text.replace('The declared tenant ', '').replace(' is refused, and stays as it was:', '')),
    ).toEqual([
      'acme webhookSecret is missing: there is no Secret acme-desk with the key webhook-secret.',
      expect.stringMatching(/^money preferences\.budgets budgets\.usdPerDay is 1 and there is no price of unpriced/),
      'other colour is not known.',
      'smoke id belongs to smoke tests; take another, or set smoke.tenantId.',
    ]);
    expect([await store.find('acme'), await store.find('globex')]).toMatchObject([
      { name: 'ACME Corporation', active: true },
      { name: 'Globex Limited' },
    ]);
    mount({ ...faulty, other: { ...globex, tool: { name: 'servicedeskplus' } } }, secrets);
    await until(() => said.errors.length > 4, 'what has changed is said');
    expect(said.errors.at(-1)).toContain('other is refused, and stays as it was: tool no ticketing tool is named "servicedeskplus"');
    mount({ acme, globex });
    await until(async () => (await counts(api)).includes('0 refused'), 'nothing is wrong any more');
    expect(said.errors).toHaveLength(5);
  });

  it('are not sealed anew by a process whose key does not open them', async () => {
    mount({ acme });
    const other = new TenantStore(new TenantTransactions(database.pool('api')), new SecretBox(randomBytes(32)));
    const tool = { ...acme.tool, credentials: { technicianKey: TECHNICIAN_KEY } };
    await other.upsert({ id: 'acme', ...acme, tool, webhookSecret: SECRET });
    await startApi();
    await until(() => said.errors.length > 1, 'the log says it');
    expect(said.errors).toContainEqual(expect.stringMatching(/^The declared tenant acme is refused.* another key than encryption-key/));
    expect(await other.find('acme')).toMatchObject({ tool });
  });

  it('are made when the database is there, if it was not at the start', async () => {
    mount({ acme });
    let api!: INestApplicationContext;
    await database.refuseConnections(async () => {
      api = await startApi();
      await until(() => said.warnings.some((text) => text.startsWith('The declared tenants are not up to date')), 'the log says it');
    });
    await known(api);
  });
});

const NOTHING = { baseUrl: '', credentials: {} };
