import request from 'supertest';
import { noteMarker } from '#note-marker';
import { JiraSimulator, signedByJira } from '#testing';
import { System } from './system';
import { until } from './until';

const SECRET = 'fake-webhook-secret-of-globex';
const PATH = '/webhook/jira-service-management/globex';

describe('a tenant with Jira Service Management beside one with ServiceDesk Plus', () => {
  let system: System;
  let jira: JiraSimulator;

  beforeAll(async () => {
    [system, jira] = await Promise.all([System.start('postgres'), JiraSimulator.start()]);
    await system.upsertTenant({
      id: 'globex',
      name: 'Globex',
      webhookSecret: SECRET,
      tool: { name: 'jira-service-management', baseUrl: jira.url, credentials: jira.credentials },
      preferences: {},
    });
    await until(async () => (await deliver({ webhookEvent: 'comment_created' })).status !== 401, 'the tenant is known');
  });
  afterAll(() => Promise.all([system.stop(), jira.stop()]));
  afterEach(() => system.stopWorkers());

  const deliver = (event: object, path = PATH, secret = SECRET) => jira.deliver(event, system.apiUrl + path, secret);
  const deliveriesOf = async (ticketId: string) =>
    (await system.admin.query<{ id: string }>("SELECT id FROM deliveries WHERE tenant_id = 'globex' AND ticket_id = $1", [ticketId])).rows;
  const newIssue = () =>
    jira.createIssue({
      summary: 'Printer prints blank pages',
      description: 'Since the update the *printer* on floor 3 prints blank pages.',
    });

  it('has its note on its own ticket, at the same time as the other one', async () => {
    await system.startWorker();
    await system.remember();
    const [ticket, issue] = [system.createTicket(), newIssue()];
    const [desk, site] = await Promise.all([system.send(ticket), deliver(jira.created(issue))]);
    expect([desk.status, site.status]).toEqual([202, 202]);
    for (const { body } of [desk, site]) expect(await system.finished(body['job_id'])).toMatchObject({ status: 'completed', attempts: 1 });
    const notes = system.desk.notesOf(ticket);
    const comments = jira.commentsOf(issue.key);
    expect([notes.length, comments.length]).toEqual([1, 1]);
    expect([notes[0]?.public, comments[0]?.public]).toEqual([false, false]);
    expect(comments[0]?.html).toContain(noteMarker(String(site.body['job_id'])));
    expect(notes[0]?.html).toContain(noteMarker(String(desk.body['job_id'])));
    // What one company has solved is nobody else's business.
    expect(notes[0]?.html).toContain('900');
    expect(comments[0]?.html).not.toContain('900');
  });

  it('finds its own resolved issues again, with a link to them', async () => {
    await system.startWorker();
    const old = newIssue();
    jira.site.addComment(old, { body: 'Cleaned the {{print head}}.', public: true });
    const answer = await deliver(jira.resolve(old));
    expect(answer).toEqual({ status: 202, body: { status: 'accepted', ticket_id: old.key, message: 'Resolved ticket stored' } });
    const issue = newIssue();
    const { body } = await deliver(jira.created(issue));
    expect(await system.finished(body['job_id'])).toMatchObject({ status: 'completed' });
    const [comment] = jira.commentsOf(issue.key);
    expect(comment?.html).toContain(`<a href="${jira.url}/browse/${old.key}">#${old.key}</a>`);
    expect(comment?.html).toContain('Cleaned the print head.');
  });

  it('has one note when Jira stored it and its answer was lost', async () => {
    await system.startWorker();
    jira.inject({ operation: 'addComment', effect: 'lost-answer' });
    const issue = newIssue();
    const { body } = await deliver(jira.created(issue));
    expect(await system.finished(body['job_id'])).toMatchObject({ status: 'completed', attempts: 2 });
    expect(jira.commentsOf(issue.key)).toHaveLength(1);
  });

  it('has one job for an issue, however often and by whomever its event is sent again', async () => {
    const issue = newIssue();
    const answers = [];
    for (let attempt = 0; attempt < 3; attempt += 1) answers.push(await deliver({ ...jira.created(issue), timestamp: attempt }));
    expect(new Set(answers.map(({ body }) => body['job_id'])).size).toBe(1);
    expect(await deliveriesOf(issue.key)).toHaveLength(1);
  });

  it('makes nothing of other events, and they do not count as deliveries', async () => {
    const issue = newIssue();
    await system.upsertTenant({
      id: 'busy',
      name: 'Busy',
      webhookSecret: 'fake-secret-of-busy',
      rateLimitPerMinute: 1,
      tool: { name: 'jira-service-management', baseUrl: jira.url, credentials: jira.credentials },
      preferences: {},
    });
    const send = (event: object) => deliver(event, '/webhook/jira-service-management/busy', 'fake-secret-of-busy');
    await until(async () => (await send({ webhookEvent: 'comment_created' })).status !== 401, 'the tenant is known');
    for (const event of ['comment_created', 'jira:issue_updated', 'jira:issue_deleted']) {
      const ignored = { status: 200, body: { status: 'ignored', message: `Nothing is done about this ${event}.` } };
      expect(await send({ ...jira.created(issue), webhookEvent: event })).toEqual(ignored);
    }
    expect((await send(jira.created(issue))).status).toBe(202);
    expect((await send(jira.created(newIssue()))).status).toBe(429);
    const { rowCount } = await system.admin.query("SELECT 1 FROM deliveries WHERE tenant_id = 'busy'");
    expect(rowCount).toBe(1);
  });

  it('answers a bad signature, an unknown tenant and the secret of another one with the same words', async () => {
    const event = jira.created(newIssue());
    const invalid = { status: 401, body: { detail: 'Invalid webhook signature' } };
    expect(await deliver(event, PATH, 'fake-wrong-secret')).toEqual(invalid);
    expect(await deliver(event, '/webhook/jira-service-management/nobody')).toEqual(invalid);
    expect(await deliver(event, '/webhook/jira-service-management/acme')).toEqual(invalid);
    expect(await deliver(event, '/webhook/jira-service-management/%00')).toEqual(invalid);
    const unsigned = await request(system.apiUrl).post(PATH).send(event);
    expect([unsigned.status, unsigned.body]).toEqual([401, { detail: 'Missing signature header' }]);
  });

  it('is told what is wrong with a signed body, and a stranger is not', async () => {
    const { headers } = signedByJira({}, SECRET);
    const post = (body: string, signature: string) =>
      request(system.apiUrl)
        .post(PATH)
        .set({ ...headers, 'x-hub-signature': signature })
        .send(body);
    const large = JSON.stringify({ webhookEvent: 'x', padding: 'y'.repeat(300_000) });
    expect((await post(large, signedByJira(JSON.parse(large) as object, SECRET).headers['x-hub-signature'] ?? '')).status).toBe(413);
    expect(await deliver({ webhookEvent: 'jira:issue_created', issue: { fields: {} } })).toEqual({
      status: 422,
      body: { detail: [{ loc: ['body', 'issue', 'key'], msg: 'must be an issue key such as IT-42' }] },
    });
    expect((await deliver({ webhookEvent: 'jira:issue_created' }, PATH, 'fake-wrong-secret')).status).toBe(401);
  });
});
