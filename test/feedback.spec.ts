import { createHmac, randomUUID } from 'node:crypto';
import { FeedbackReport } from '#feedback';
import { createPool, TenantTransactions } from '#database';
import { System, WEBHOOK_SECRET } from './system';
import { until } from './until';

/** Where the browsers of these technicians reach the api: nobody looks the name up here, the path is asked for at the api itself. */
const PUBLIC_URL = 'https://ai-agents.example';
const OTHER_SECRET = 'fake-webhook-secret-of-globex';
const QUESTION = /Was this note helpful\? <a href="([^"]+)">Yes<\/a> · <a href="([^"]+)">No<\/a>/;

let system: System;
beforeAll(async () => {
  system = await System.start('postgres', { feedback: { publicUrl: PUBLIC_URL } });
  const tool = { name: 'servicedesk-plus', baseUrl: system.desk.url, credentials: { technicianKey: 'fake-technician-key' } };
  await system.upsertTenant({ id: 'globex', name: 'Globex', webhookSecret: OTHER_SECRET, tool, preferences: {} });
  for (const id of ['initech', LONGEST_ID]) {
    await system.upsertTenant({ id, name: 'Initech', webhookSecret: WEBHOOK_SECRET, tool, preferences: {} });
  }
  await system.startWorker();
  // Equally like the new ticket; of the same words, the id decides.
  for (const ticketId of ['901', '902', '903']) await system.remember('acme', ticketId);
});
afterAll(() => system.stop());

/** A note as the desk shows it, and the paths of its links. */
async function aNote(tenantId = 'acme'): Promise<{ jobId: string; html: string; yes: string; no: string }> {
  const ticketId = system.createTicket();
  const { body } = await system.send(ticketId, { tenant_id: tenantId });
  expect(await system.finished(body['job_id'])).toMatchObject({ status: 'completed' });
  const html = system.desk.notesOf(ticketId)[0]?.html ?? '';
  const [, yes = '', no = ''] = QUESTION.exec(html) ?? [];
  expect(yes.startsWith(`${PUBLIC_URL}/feedback/`)).toBe(true);
  return { jobId: String(body['job_id']), html, yes: yes.slice(PUBLIC_URL.length), no: no.slice(PUBLIC_URL.length) };
}

const open = (path: string) => fetch(`${system.apiUrl}${path}`, { redirect: 'manual' });
const press = (path: string, form: Record<string, string> | string, type = 'application/x-www-form-urlencoded') =>
  fetch(`${system.apiUrl}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': type },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  });
const ratingsOf = async (jobId: string) =>
  (await system.admin.query<object>('SELECT tenant_id, rating, comment, given_by FROM feedback WHERE delivery_id = $1', [jobId])).rows;
const shown = (html: string) => [...html.matchAll(/<\/small> #(\d+) /g)].map(([, id]) => id);

it('goes from the note by its link to the page, from there to the statistics, and into the next search', async () => {
  const note = await aNote();
  expect(shown(note.html)).toEqual(['901', '902', '903']);

  const page = await open(note.no);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const html = await page.text();
  expect(html).toMatch(/<form method="post">[\s\S]*<button name="rating" value="up">Yes<\/button>/);
  expect(html).toContain('<button name="rating" value="down" class="wanted" autofocus>No</button>');
  expect(html).not.toMatch(/<script|https?:|src=/);
  // Mail scanners and previews open it as well.
  await fetch(`${system.apiUrl}${note.yes}`, { method: 'HEAD' });
  expect(await ratingsOf(note.jobId)).toEqual([]);

  const pressed = await press(note.no, { rating: 'down', comment: 'It was the <b>cable</b>.\r\nNot the driver & not "that".' });
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, note.no.split('?')[0]]);
  const comment = 'It was the <b>cable</b>.\nNot the driver & not "that".';
  expect(await ratingsOf(note.jobId)).toEqual([{ tenant_id: 'acme', rating: 'down', comment, given_by: 'link' }]);
  const after = await (await open(pressed.headers.get('location') ?? '')).text();
  expect(after).toContain('It was rated as <b>not helpful</b>.');
  expect(after).toContain('It was the &lt;b&gt;cable&lt;/b&gt;.\nNot the driver &amp; not &quot;that&quot;.</textarea>');

  const pool = createPool({ connectionString: system.database.apiUrl, max: 1 });
  const report = new FeedbackReport(new TenantTransactions(pool));
  expect(await report.statistics('acme')).toMatchObject({ up: 0, down: 1, sources: [{ source: 'ticket_history', up: 0, down: 1 }] });
  expect(await report.notes('acme', { rating: 'down', limit: 10 })).toMatchObject([
    { jobId: note.jobId, comment, pastTickets: ['901', '902', '903'] },
  ]);
  await pool.end();

  // One that is as like the next ticket, and that nobody has complained about, would come last by its id, and overtakes one of them.
  await system.remember('acme', '904');
  expect(shown((await aNote()).html)).toEqual(['901', '902', '904', '903']);
});

it('is the last rating that counts', async () => {
  const note = await aNote();
  await press(note.no, { rating: 'down', comment: 'No.' });
  await press(note.yes, { rating: 'up' });
  expect(await ratingsOf(note.jobId)).toEqual([{ tenant_id: 'acme', rating: 'up', comment: '', given_by: 'link' }]);
});

it('is a page that loads, runs, keeps and tells nothing', async () => {
  const note = await aNote();
  for (const answer of [await open(note.yes), await open('/feedback/x'), await press(note.yes, { rating: 'up' })]) {
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('set-cookie')).toBeNull();
  }
});

const LONGEST_ID = 'a'.repeat(63);

describe('a link', () => {
  it('leads to the note of a tenant with the longest of ids, too', async () => {
    await until(async () => (await system.send(system.createTicket(), { tenant_id: LONGEST_ID })).status === 202, 'the tenant is known');
    const note = await aNote(LONGEST_ID);
    expect((await open(note.yes)).status).toBe(200);
    expect((await press(note.yes, { rating: 'up' })).status).toBe(303);
    expect(await ratingsOf(note.jobId)).toMatchObject([{ tenant_id: LONGEST_ID, rating: 'up' }]);
  });

  it('is for its own note, and one that is forged or of another note is like one that never was', async () => {
    const [note, other] = [await aNote(), await aNote()];
    const token = note.yes.slice('/feedback/'.length).split('?')[0] ?? '';
    const bytes = Buffer.from(token, 'base64url');
    const theirs = Buffer.from(other.yes.slice('/feedback/'.length).split('?')[0] ?? '', 'base64url');
    const forged = [
      'x',
      Buffer.concat([bytes.subarray(0, 16), theirs.subarray(16)]).toString('base64url'),
      Buffer.concat([bytes.subarray(0, 32), Buffer.from('globex')]).toString('base64url'),
      `${token}A`,
      'A'.repeat(150),
    ];
    const answers = await Promise.all(
      forged.flatMap((each) => [open(`/feedback/${each}`), press(`/feedback/${each}`, { rating: 'down' })]),
    );
    const seen = await Promise.all(answers.map(async (answer) => `${answer.status} ${await answer.text()}`));
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toMatch(/^404 <!doctype html>[\s\S]*This link leads to no note\./);
    expect([...(await ratingsOf(note.jobId)), ...(await ratingsOf(other.jobId))]).toEqual([]);
  });

  it('is of no use once its tenant is not active', async () => {
    await until(async () => (await system.send(system.createTicket(), { tenant_id: 'initech' })).status === 202, 'initech is known');
    const [note, another] = [await aNote('initech'), await aNote('initech')];
    await system.admin.query(`UPDATE tenants SET active = false, updated_at = now() WHERE id = 'initech'`);
    await until(async () => (await open(note.yes)).status === 404, 'the link leads to nothing');
    expect((await press(note.yes, { rating: 'up' })).status).toBe(404);
    await system.admin.query(`UPDATE tenants SET active = true, updated_at = now() WHERE id = 'initech'`);
    // One that was not opened before: what is not found counts towards no limit.
    await until(async () => (await open(another.yes)).status === 200, 'links lead to notes again');
  });

  it.each([
    ['no rating', {}, 422, 'Say whether the note was helpful.'],
    ['another rating', { rating: 'sideways' }, 422, 'Say whether the note was helpful.'],
    ['a comment that is too long', { rating: 'up', comment: 'x'.repeat(1_001) }, 422, 'A comment has at most 1000 characters.'],
  ])('rates nothing with %s', async (_what, form, status, sentence) => {
    const note = await aNote();
    const answer = await press(note.yes, form);
    expect([answer.status, (await answer.text()).includes(sentence)]).toEqual([status, true]);
    expect(await ratingsOf(note.jobId)).toEqual([]);
  });

  it('may be used often, and not without end', async () => {
    const note = await aNote();
    const statuses: number[] = [];
    for (let n = 0; n < 31; n += 1) statuses.push((await open(note.yes)).status);
    expect(statuses.slice(0, 30).every((status) => status === 200)).toBe(true);
    const refused = await press(note.yes, { rating: 'up' });
    expect([statuses[30], refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, 429, true]);
    expect((await open((await aNote()).yes)).status).toBe(200);
  });
});

it('takes forms nowhere else, and no huge ones', async () => {
  const answers = [await press('/webhook/servicedesk', { tenant_id: 'acme' }), await press('/webhook/servicedesk', '<x/>', 'text/xml')];
  const detail = [{ loc: ['header', 'content-type'], msg: 'must be application/json' }];
  for (const answer of answers) expect([answer.status, await answer.json()]).toEqual([415, { detail }]);
  expect((await press('/feedback/x', { comment: 'x'.repeat(20_000) })).status).toBe(413);
  expect((await press('/feedback/x', '<x/>', 'text/xml')).status).toBe(415);
});

describe('a rating that a tool sends', () => {
  const nowSeconds = () => Math.floor(Date.now() / 1000);
  const send = async (message: unknown, { secret = WEBHOOK_SECRET, tenant = 'acme', at = nowSeconds() } = {}) => {
    const body = typeof message === 'string' ? message : JSON.stringify(message);
    const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
    const response = await fetch(`${system.apiUrl}/webhook/feedback/${tenant}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-servicedesk-timestamp': String(at), 'x-servicedesk-signature': signature },
      body,
    });
    return { status: response.status, body: await response.json() };
  };

  it('is signed by its tenant, and counts as one by link', async () => {
    const { jobId } = await aNote();
    expect(await send({ job_id: jobId, rating: 'down', comment: 'Wrong site' })).toEqual({
      status: 200,
      body: { job_id: jobId, rating: 'down' },
    });
    expect(await ratingsOf(jobId)).toEqual([{ tenant_id: 'acme', rating: 'down', comment: 'Wrong site', given_by: 'api' }]);
  });

  it('is refused from anybody else, and for the note of another tenant', async () => {
    const { jobId } = await aNote();
    const message = { job_id: jobId, rating: 'down' };
    expect(await send(message, { secret: OTHER_SECRET })).toMatchObject({ status: 401 });
    expect(await send(message, { tenant: 'nobody' })).toMatchObject({ status: 401 });
    expect(await send(message, { at: nowSeconds() - 301 })).toMatchObject({ status: 401 });
    await until(async () => (await send(message, { secret: OTHER_SECRET, tenant: 'globex' })).status !== 401, 'globex is known');
    expect(await send(message, { secret: OTHER_SECRET, tenant: 'globex' })).toEqual({
      status: 404,
      body: { detail: 'No note was written for this job_id' },
    });
    expect(await ratingsOf(jobId)).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['no JSON', 'x', ['body']],
    ['nothing', 'null', ['body', 'job_id']],
    ['a ticket instead of a job', { job_id: '4711', rating: 'up' }, ['body', 'job_id']],
    ['another rating', { job_id: randomUUID(), rating: 5 }, ['body', 'rating']],
    ['a comment that is no text', { job_id: randomUUID(), rating: 'up', comment: {} }, ['body', 'comment']],
    ['a comment that is too long', { job_id: randomUUID(), rating: 'up', comment: 'x'.repeat(1_001) }, ['body', 'comment']],
  ])('names what is wrong with it: %s', async (_what, message, loc) => {
    expect(await send(message)).toMatchObject({ status: 422, body: { detail: [{ loc }] } });
  });
});
