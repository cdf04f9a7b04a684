import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { HistoryTransactions, TenantTransactions } from '#database';
import { HistoryStore } from '#history';
import { Metrics } from '#observability';
import { SecretBox, type TenantDefinition, TenantStore } from '#tenants';
import { JiraSimulator, ServiceDeskPlusSimulator, TestAuthority, TestDatabase, TlsFront } from '#testing';

const MAIN = resolve(__dirname, '../../../dist/apps/import-tickets/src/main.js');
const KEY = Buffer.alloc(32, 7).toString('base64');
const DAY_MS = 86_400_000;

let database: TestDatabase;
let desk: ServiceDeskPlusSimulator;
let directory: string;
const CONFIG = {
  database: { tls: { mode: 'disable' } },
  queue: { backend: 'postgres' },
  tickets: { allowedPrivateNetworks: ['127.0.0.0/8'] },
};

beforeAll(async () => {
  database = await TestDatabase.create();
  desk = await ServiceDeskPlusSimulator.start();
  directory = mkdtempSync(join(tmpdir(), 'ai-agents-import-'));
  writeFileSync(join(directory, 'config.json'), JSON.stringify(CONFIG));
  writeFileSync(join(directory, 'database-url'), database.workerUrl);
  writeFileSync(join(directory, 'encryption-key'), KEY);
  for (const id of ['acme', 'globex']) await define(id, desk.desk().baseUrl);
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await desk.stop();
  await database.drop();
});
beforeEach(async () => {
  desk.desk().clear();
  desk.clearFaults();
  await database.pool('admin').query('TRUNCATE ticket_history CASCADE');
});

async function define(id: string, baseUrl: string, tool: Partial<TenantDefinition['tool']> = {}): Promise<void> {
  const store = new TenantStore(new TenantTransactions(database.pool('api')), new SecretBox(Buffer.from(KEY, 'base64')));
  await store.upsert({
    id,
    name: id,
    webhookSecret: 'fake-webhook-secret-of-32-characters',
    tool: { name: 'servicedesk-plus', baseUrl, credentials: { technicianKey: 'fake-technician-key' }, ...tool },
    preferences: {},
  });
}

function start(args: readonly string[], config = 'config.json') {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { AI_AGENTS_CONFIG_FILE: join(directory, config), AI_AGENTS_SECRETS_DIR: directory },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  return { child, done: once(child, 'close').then(([code]) => ({ code: code as number | null, ...said })) };
}

/** The process as an operator runs it in a pod of the worker. */
function run(args: readonly string[], input = '', config?: string) {
  const { child, done } = start(args, config);
  child.stdin.on('error', () => undefined).end(input);
  return done;
}

async function stored(): Promise<Record<string, unknown>[]> {
  const { rows } = await database
    .pool('admin')
    .query<Record<string, unknown>>(
      'SELECT tenant_id, ticket_id, subject, description, resolution, source FROM ticket_history ORDER BY 1, 2',
    );
  return rows;
}

function resolvedTickets(count: number, daysAgo = 1): void {
  for (let n = 0; n < count; n += 1) {
    desk.createTicket({
      id: String(10_000 + n),
      subject: `RE: Printer ${n} jams`,
      description: `<p>Hello,</p><p>printer ${n} jams.</p><p>Kind regards,<br>Anna</p>`,
      resolution: `<p>Cleaned roller ${n}.</p>`,
      status: 'Resolved',
      createdAt: new Date(Date.now() - (daysAgo + 1) * DAY_MS),
      resolvedAt: new Date(Date.now() - daysAgo * DAY_MS + n * 1000),
    });
  }
}

describe('import-tickets from ServiceDesk Plus', () => {
  it('takes in what was resolved in the period, in pages, without noise, once', async () => {
    resolvedTickets(130);
    desk.createTicket({ subject: 'Long ago', status: 'Resolved', resolvedAt: new Date(Date.now() - 40 * DAY_MS) });
    desk.createTicket({ subject: 'Not solved yet' });
    const first = await run(['--tenant', 'acme', '--days', '30']);
    expect([first.code, first.out]).toEqual([0, expect.stringMatching(/^acme: 130 created, 0 updated, 0 known, 0 bad, in [\d.]+ s\n$/)]);
    expect(first.err).toContain('130/130 tickets');
    const rows = await stored();
    expect(rows).toHaveLength(130);
    expect(rows[0]).toEqual({
      tenant_id: 'acme',
      ticket_id: '10000',
      subject: 'Printer 0 jams',
      description: 'printer 0 jams.',
      resolution: 'Cleaned roller 0.',
      source: 'import',
    });

    // What is in is not even fetched again.
    desk.inject({ operation: 'getRequest', effect: 'refuse', status: 500, probability: 1 });
    expect((await run(['--tenant', 'acme', '--days', '30'])).out).toContain('0 created, 0 updated, 130 known, 0 bad');
    desk.clearFaults();
    expect((await run(['--tenant', 'acme', '--days', '30', '--refresh'])).out).toContain('0 created, 130 updated, 0 known');
  });

  it('leaves out and names what it cannot get, and says so by its exit code', async () => {
    resolvedTickets(3);
    desk.inject({ operation: 'getRequest', effect: 'refuse', status: 404 });
    const { code, out } = await run(['--tenant', 'acme', '--days', '30']);
    expect([code, out]).toEqual([
      3,
      expect.stringMatching(/2 created, 0 updated, 0 known, 1 bad.*\nticket 10000: left out, servicedesk-plus fetch_resolved/s),
    ]);
  });

  it('waits as long as the tool asks for, and then goes on', async () => {
    resolvedTickets(3);
    desk.inject({ operation: 'getRequest', effect: 'refuse', status: 429, retryAfter: '1', times: 2 });
    const begin = Date.now();
    const { code, out } = await run(['--tenant', 'acme', '--days', '30']);
    expect([code, out]).toEqual([0, expect.stringContaining('3 created')]);
    expect(Date.now() - begin).toBeGreaterThanOrEqual(2_000);
    expect(desk.pendingFaults).toBe(0);
  });

  it('can be stopped, keeps what it has, and goes on where it was', async () => {
    resolvedTickets(150);
    // The first page passes; from then on the desk is slow.
    const { child, done } = start(['--tenant', 'acme', '--days', '30']);
    const isIn = async (count: number) => (await stored()).length >= count;
    while (!(await isIn(100))) await new Promise((again) => setTimeout(again, 20));
    desk.inject({ operation: 'getRequest', effect: 'slow', delayMs: 5_000, probability: 1 });
    child.kill('SIGINT');
    const { code, err } = await done;
    const kept = (await stored()).length;
    // A machine that is slow to look may have let it finish.
    expect([code === 130 && err.includes('Repeat the command to go on'), code === 0 && kept === 150]).toContain(true);
    desk.clearFaults();
    expect((await run(['--tenant', 'acme', '--days', '30'])).out).toContain(`${150 - kept} created, 0 updated, ${kept} known`);
  });

  it('fails with a sentence when the tool refuses the credentials, and for a tenant that is not there', async () => {
    desk.inject({ operation: 'any', effect: 'refuse', status: 401, probability: 1 });
    expect(await run(['--tenant', 'acme', '--days', '30'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('list_resolved') as string,
    });
    expect(await run(['--tenant', 'nobody', '--days', '30'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no tenant nobody.') as string,
    });
    expect(await run(['--tenant', 'acme'])).toMatchObject({ code: 2, err: expect.stringContaining('--days N') as string });
    expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Exit code 0: all tickets are in.') as string });
  });
});

describe('import-tickets from Jira Service Management', () => {
  it("takes in what was resolved, page by page, as the tenant's own tool has it", async () => {
    const jira = await JiraSimulator.start({ pageSize: 2 });
    try {
      await define('initech', jira.url, { name: 'jira-service-management', credentials: jira.credentials });
      const at = (days: number) => new Date(Date.now() - days * DAY_MS);
      for (const days of [1, 2, 3, 4, 5, 60]) {
        const issue = jira.createIssue({ summary: `Printer ${days} jams`, resolution: { name: 'Done', at: at(days) } });
        jira.site.addComment(issue, { body: `Cleaned *roller* ${days}.`, public: true });
      }
      const { code, out } = await run(['--tenant', 'initech', '--days', '30']);
      expect([code, out]).toEqual([0, expect.stringContaining('initech: 5 created, 0 updated, 0 known, 0 bad')]);
      expect((await stored()).map(({ ticket_id, resolution }) => [ticket_id, resolution])).toEqual(
        [1, 2, 3, 4, 5].map((days) => [`IT-${days}`, `Cleaned roller ${days}.`]),
      );
      expect(await run(['--tenant', 'initech', '--days', '30', '--source', 'servicedesk-plus'])).toMatchObject({
        code: 1,
        err: expect.stringContaining('The tool of tenant initech is jira-service-management, and not servicedesk-plus.') as string,
      });
    } finally {
      await jira.stop();
    }
  });
});

describe('import-tickets from a CSV file', () => {
  const HEADER = 'ticket_id,subject,description,resolution,resolved_at\n';

  it('takes in good rows, names bad ones, and changes nothing the second time but what the file changes', async () => {
    const rows = Array.from(
      { length: 120 },
      (_, n) => `C${n},Mailbox ${n} full,"Hi team,\nno mail arrives.",Raised the quota.,2026-01-0${(n % 9) + 1}T10:00:00Z`,
    );
    const bad = ['C200,,x,y,2026-01-01T10:00:00Z', 'C201,No time,x,y,yesterday'];
    const input = HEADER + [...rows, ...bad].join('\n');
    const first = await run(['--tenant', 'globex', '--source', 'csv', '--file', '-'], input);
    expect([first.code, first.out]).toEqual([3, expect.stringMatching(/120 created, 0 updated, 0 known, 2 bad/)]);
    expect(first.out).toMatch(/line 242: left out, subject is empty\nline 243: left out, resolved_at is no time/);
    expect((await stored())[0]).toMatchObject({ tenant_id: 'globex', subject: 'Mailbox 0 full', description: 'no mail arrives.' });
    expect((await run(['--tenant', 'globex', '--source', 'csv', '--file', '-'], input)).out).toContain('0 created, 120 updated');
    expect(await stored()).toHaveLength(120);
  });

  it('keeps to the period, and refuses a file without the columns', async () => {
    const file = join(directory, 'tickets.csv');
    writeFileSync(file, `${HEADER}1,Old,x,y,2025-01-01T10:00:00Z\n2,New,x,y,2026-01-01T10:00:00Z\n`);
    expect(
      (await run(['--tenant', 'acme', '--source', 'csv', '--file', file, '--start', '2026-01-01', '--end', '2026-02-01'])).out,
    ).toContain('1 created');
    writeFileSync(file, 'id,title\n1,x\n');
    const { code, err } = await run(['--tenant', 'acme', '--source', 'csv', '--file', file]);
    expect([code, err]).toEqual([1, expect.stringContaining('lacks ticket_id, subject, resolved_at')]);
    expect(await run(['--tenant', 'acme', '--source', 'csv', '--file', `${file}.gone`])).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot be read') as string,
    });
  });
});

it('trusts the private authority of a help desk when the configuration names it', async () => {
  const authority = await TestAuthority.create();
  const front = await TlsFront.start(await authority.certify({ name: 'localhost' }), () => desk.url);
  const caFile = join(directory, 'ca.crt');
  writeFileSync(caFile, authority.certificate);
  writeFileSync(join(directory, 'trusting.json'), JSON.stringify({ ...CONFIG, outgoing: { caFile } }));
  await define('initech', front.url);
  resolvedTickets(1);
  try {
    const imported = await run(['--tenant', 'initech', '--days', '30'], '', 'trusting.json');
    expect(imported).toMatchObject({ code: 0, out: expect.stringContaining('1 created') as string });
  } finally {
    front.stop();
  }
});

describe('the history', () => {
  it('treats what the webhook brings as the import does', async () => {
    await new HistoryStore(new HistoryTransactions(database.pool('api')), new Metrics()).upsertResolved('acme', {
      ticketId: 'w',
      subject: 'RE: Printer jams',
      description: 'Hello,\nprinter jams.\nKind regards,\nAnna',
      resolution: 'Cleaned.',
      resolvedAt: new Date(),
      source: 'webhook',
    });
    expect(await stored()).toEqual([expect.objectContaining({ subject: 'Printer jams', description: 'printer jams.' })]);
  });
});
