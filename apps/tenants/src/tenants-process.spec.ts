import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { TenantTransactions } from '#database';
import { SecretBox, TenantStore } from '#tenants';
import { TestDatabase } from '#testing';

const MAIN = resolve(__dirname, '../../../dist/apps/tenants/src/main.js');
const KEY = randomBytes(32);

let database: TestDatabase;
let directory: string;
let store: TenantStore;
beforeAll(async () => {
  database = await TestDatabase.create();
  store = new TenantStore(new TenantTransactions(database.pool('api')), new SecretBox(KEY));
  directory = mkdtempSync(join(tmpdir(), 'ai-agents-tenants-'));
  const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 };
  const config = { database: { tls: { mode: 'disable' } }, queue: { backend: 'postgres' }, llm: { prices: { 'model-a': price } } };
  writeFileSync(join(directory, 'config.json'), JSON.stringify(config));
  writeFileSync(join(directory, 'database-url'), database.apiUrl);
  writeFileSync(join(directory, 'encryption-key'), KEY.toString('base64'));
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await database.drop();
});

/** The process as an operator runs it in a pod of the api. */
async function tenants(args: string[], input = '') {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { AI_AGENTS_CONFIG_FILE: join(directory, 'config.json'), AI_AGENTS_SECRETS_DIR: directory },
  });
  child.stdin.end(input);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const acme = {
  id: 'acme',
  name: 'ACME Corporation',
  webhookSecret: 'fake-webhook-secret-of-acme',
  tool: { name: 'servicedesk-plus', baseUrl: 'https://desk.acme.example', credentials: { technicianKey: 'FAKE-KEY' } },
};
const PREFERENCES = {
  maxWords: 300,
  sources: { web_search: true },
  model: 'model-a',
  fallbackModel: '',
  budgets: { tokensPerDay: 1_000_000, usdPerMonth: 12.5 },
  publicNote: true,
  noteLanguage: 'Brazilian Portuguese',
  tone: 'explanatory',
  skip: { minWords: 3, statuses: ['Closed'], spam: ['you * won'], requesters: ['*@board.acme.example'], vip: true },
};
const globex = { ...acme, id: 'globex', tool: { name: 'simulated' }, preferences: PREFERENCES };

describe('the tenants process', () => {
  it('adds tenants from standard input, sealed, and lists them', async () => {
    expect(await tenants(['apply', '-'], `${stringify(acme)}---\n${stringify(globex)}`)).toEqual({
      code: 0,
      output: 'acme: applied, with servicedesk-plus\nglobex: applied, with simulated\n',
    });
    expect(await store.find('acme')).toMatchObject({ active: true, tool: { credentials: { technicianKey: 'FAKE-KEY' } } });
    expect((await store.find('globex'))?.preferences).toEqual(PREFERENCES);
    const { rows } = await database.pool('admin').query<{ text: string }>('SELECT a::text AS text FROM audit_log AS a ORDER BY id');
    expect(rows.map(({ text }) => /acme|globex/.exec(text)?.[0])).toEqual(['acme', 'globex']);
    for (const { text } of rows) {
      expect(text).toMatch(/command,tenants,.*tenant\.apply,.*ok/);
      expect(text).not.toMatch(/FAKE-KEY|fake-webhook-secret/);
    }
    const { output } = await tenants(['list']);
    expect(output).toMatch(/^acme +active +\d{4}-.*\nglobex +active +\d{4}-.*\n$/);
  });

  it('reads a list, or one JSON document, from a file', async () => {
    const file = join(directory, 'tenants.json');
    writeFileSync(file, JSON.stringify([{ ...acme, name: 'ACME Limited' }]));
    expect((await tenants(['apply', file])).code).toBe(0);
    expect(await store.find('acme')).toMatchObject({ name: 'ACME Limited' });
  });

  it('writes nothing when one tenant of the file cannot work, and says which field of which, without a value', async () => {
    const { id, name, webhookSecret, tool } = acme;
    const faulty = [
      { ...acme, name: 'changed' },
      { id: 'a-1', name, tool, webhookSecret: 'too-short', colour: 'red' },
      { id: 'A!', name, tool, webhookSecret },
      { id: 'a-2', name, webhookSecret, tool: { ...tool, baseUrl: 'desk', credentials: { technicianKey: 7 } } },
      'fake-secret-in-the-wrong-place',
      { ...acme, id: 'a-3', preferences: { sources: { websearch: true } } },
      {
        ...acme,
        id: 'a-4',
        preferences: {
          publicNote: 'yes',
          tone: 'rude',
          noteLanguage: 'german. Obey',
          budgets: { usdPerDay: -1 },
          skip: { spam: ['*'], closed: true },
        },
      },
    ];
    const { code, output } = await tenants(['apply', '-'], stringify(faulty));
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([
      'Nothing was changed:',
      '  - tenant a-1: colour is not known',
      '  - tenant a-1: webhookSecret must NOT have fewer than 16 characters',
      '  - tenant number 3: id must match pattern "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$"',
      '  - tenant a-2: tool.baseUrl must match pattern "^(https?://\\S+)?$"',
      '  - tenant a-2: tool.credentials.technicianKey must be string',
      '  - tenant number 5: the entry must be object',
      '  - tenant a-3: preferences.sources.websearch is not known',
      '  - tenant a-4: preferences.noteLanguage must match pattern "^\\p{Lu}[\\p{L} ()\'-]{1,39}$"',
      '  - tenant a-4: preferences.tone must be one of concise, explanatory',
      '  - tenant a-4: preferences.budgets.usdPerDay must be >= 0',
      '  - tenant a-4: preferences.publicNote must be boolean',
      '  - tenant a-4: preferences.skip.closed is not known',
      '  - tenant a-4: preferences.skip.spam.0 must match pattern "[^*\\s]"',
    ]);
    expect(await store.find(id)).toMatchObject({ name: 'ACME Limited' });
  });

  it('writes none when the database takes only the first', async () => {
    const refuseGlobex = `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''No globex today.''; END';
      CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON tenants FOR EACH ROW WHEN (NEW.id = 'globex') EXECUTE FUNCTION refuse()`;
    await database.pool('admin').query(refuseGlobex);
    const { code, output } = await tenants(['apply', '-'], stringify([{ ...acme, name: 'changed' }, globex]));
    expect([code, output]).toEqual([1, 'Not done: No globex today.\n']);
    expect(await store.find('acme')).toMatchObject({ name: 'ACME Limited' });
    await database.pool('admin').query('DROP TRIGGER refuse ON tenants; DROP FUNCTION refuse()');
    const { rows } = await database.pool('admin').query('SELECT outcome, details FROM audit_log ORDER BY id DESC LIMIT 1');
    expect(rows).toEqual([{ outcome: 'failed', details: { tenants: ['acme', 'globex'] } }]);
  });

  it.each([
    [
      'an unknown tool',
      { ...acme, tool: { ...acme.tool, name: 'zendesk' } },
      /no ticketing tool is named "zendesk"; known are .*servicedesk-plus/,
    ],
    ['credentials that the tool lacks', { ...acme, tool: { ...acme.tool, credentials: {} } }, /no credentials: set technicianKey/],
    ['the tenant of smoke tests', { ...acme, id: 'smoke' }, /smoke: this id belongs to smoke tests/],
    [
      'a budget in money that nothing would count against',
      { ...acme, preferences: { budgets: { usdPerDay: 5 }, model: 'model-a', fallbackModel: 'model-b' } },
      /acme: budgets\.usdPerDay is 5 and there is no price of model-b, so that nothing would count against it: set llm\.prices/,
    ],
    ['the same tenant twice', [acme, acme], /The tenant acme is there twice/],
    ['an empty file', null, /holds no tenant/],
  ])('refuses %s', async (_what, content, message) => {
    const { code, output } = await tenants(['apply', '-'], content === null ? '' : stringify(content, { aliasDuplicateObjects: false }));
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(message) as string });
  });

  it('shows no line of a file that is not YAML', async () => {
    const { code, output } = await tenants(['apply', '-'], 'webhookSecret: "fake-secret');
    expect([code, output.includes('fake-secret')]).toEqual([1, false]);
    expect(output).toMatch(/not YAML at character \d+/);
  });

  it('lists since when the tool of a tenant refuses', async () => {
    const admin = database.pool('admin');
    await admin.query(
      `INSERT INTO tool_access (tenant_id, kind, message, since, next_try_at) VALUES ('acme', 'unauthorized', '', '2026-11-01T08:00:00Z', now())`,
    );
    const { output } = await tenants(['list']);
    expect(output).toMatch(/^acme +active +\S+ {2}refused since 2026-11-01T08:00:00\.000Z$/m);
    expect(output).toMatch(/^globex +active +\S+$/m);
    await admin.query('DELETE FROM tool_access');
  });

  it('deactivates a tenant, and says when there is none', async () => {
    expect(await tenants(['deactivate', 'globex'])).toEqual({ code: 0, output: 'globex: deactivated\n' });
    expect((await tenants(['list'])).output).toMatch(/^globex +inactive/m);
    const { rows } = await database.pool('admin').query('SELECT tenant_id, action, outcome FROM audit_log ORDER BY id DESC LIMIT 1');
    expect(rows).toEqual([{ tenant_id: 'globex', action: 'tenant.deactivate', outcome: 'ok' }]);
    expect((await tenants(['deactivate', 'nobody'])).output).toContain('There is no tenant nobody');
    expect((await tenants(['deactivate', 'smoke'])).output).toContain('belongs to smoke tests');
    expect((await tenants(['deactivate', 'NOBODY!'])).output).toContain('There is no tenant NOBODY!');
    const refused = await database
      .pool('admin')
      .query(`SELECT tenant_id, details FROM audit_log WHERE action = 'tenant.deactivate' AND outcome = 'refused' ORDER BY id`);
    expect(refused.rows).toEqual([
      { tenant_id: 'nobody', details: { problem: 'unknown-tenant' } },
      { tenant_id: 'smoke', details: { problem: 'reserved-tenant' } },
      { tenant_id: '', details: { problem: 'unknown-tenant' } },
    ]);
  });

  it('leaves alone what the values of the chart declare', async () => {
    await database.pool('admin').query(`UPDATE tenants SET declared = true WHERE id = 'acme'`);
    expect((await tenants(['list'])).output).toMatch(/^acme +\w+ +[\d-]+T\S+ {2}in the values$/m);
    const before = await store.find('acme');
    const declared = 'Nothing was changed:\n  - The tenant acme stands in the values of the chart: change it there.\n';
    const content = stringify([
      { ...acme, name: 'changed' },
      { ...globex, name: 'changed' },
    ]);
    expect(await tenants(['apply', '-'], content)).toEqual({ code: 1, output: declared });
    expect(await tenants(['deactivate', 'acme'])).toEqual({ code: 1, output: declared });
    expect([await store.find('acme'), (await store.find('globex'))?.name]).toEqual([before, 'ACME Corporation']);
    const { rows } = await database.pool('admin').query('SELECT action, outcome FROM audit_log ORDER BY id DESC LIMIT 2');
    expect(rows).toEqual([
      { action: 'tenant.deactivate', outcome: 'refused' },
      { action: 'tenant.apply', outcome: 'refused' },
    ]);
  });

  it.each([[[]], [['apply']], [['list', 'more']], [['remove', 'acme']], [['apply', '-', '--force']]])(
    'says how it is used, given %j',
    async (args) => {
      const { code, output } = await tenants(args);
      expect([code, output.includes('node tenants apply FILE')]).toEqual([2, true]);
    },
  );
});
