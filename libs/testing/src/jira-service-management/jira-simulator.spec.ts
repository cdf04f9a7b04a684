import { JiraSimulator } from './jira-simulator';

let jira: JiraSimulator;
afterEach(() => jira.stop());

const AUTHORIZATION = {
  cloud: `Basic ${Buffer.from('ai-agents@acme.example:fake-jira-token').toString('base64')}`,
  'data-center': 'Bearer fake-jira-token',
};
const call = (path: string, body?: object, authorization = AUTHORIZATION[jira.kind]) =>
  fetch(`${jira.url}${path}`, {
    headers: { authorization, 'content-type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
const document = (...content: object[]) => ({ type: 'doc', version: 1, content });
const paragraph = { type: 'paragraph', content: [{ type: 'text', text: 'hello' }] };

describe('the Jira simulator of the Cloud', () => {
  beforeEach(async () => {
    jira = await JiraSimulator.start();
    jira.createIssue({ summary: 'VPN drops' });
  });

  it('makes a comment public that nobody calls internal, as Jira does', async () => {
    await call('/rest/api/3/issue/IT-1/comment', { body: document(paragraph) });
    expect(jira.commentsOf('IT-1')).toEqual([expect.objectContaining({ public: true, html: '<p>hello</p>' })]);
  });

  it.each([
    ['a text', 'hello'],
    ['no version', { type: 'doc', content: [paragraph] }],
    ['an unknown node', document({ type: 'blink', content: [] })],
    ['an empty text', document({ type: 'paragraph', content: [{ type: 'text', text: '' }] })],
    [
      'a quote in a list',
      document({ type: 'bulletList', content: [{ type: 'listItem', content: [{ type: 'blockquote', content: [paragraph] }] }] }),
    ],
    ['an empty list', document({ type: 'bulletList', content: [] })],
    ['bold code', document({ type: 'paragraph', content: [{ type: 'text', text: 'x', marks: [{ type: 'code' }, { type: 'strong' }] }] })],
  ])('refuses a comment that is %s', async (_what, body) => {
    const answer = await call('/rest/api/3/issue/IT-1/comment', { body });
    expect([answer.status, await answer.json()]).toEqual([400, { errorMessages: [], errors: { comment: 'Comment body is not valid!' } }]);
  });

  it('has removed the old search, and has no comments of wiki markup', async () => {
    expect((await call('/rest/api/2/search?jql=x')).status).toBe(410);
    expect((await call('/rest/servicedeskapi/request/IT-1/comment', { body: 'x', public: false })).status).toBe(404);
  });

  it('shows a stranger no issue, and says in a header that the token was wrong', async () => {
    const answer = await call('/rest/api/2/issue/IT-1', undefined, 'Basic d3Jvbmc=');
    expect([answer.status, answer.headers.get('x-seraph-loginreason')]).toEqual([404, 'AUTHENTICATED_FAILED']);
    expect((await call('/rest/api/2/myself', undefined, 'Basic d3Jvbmc=')).status).toBe(401);
  });
});

describe('the pages of the Jira simulator', () => {
  it('list issues, show an internal comment as such, and lead to what runs beside it', async () => {
    const neighbours = [{ title: 'Acme · ServiceDesk Plus', url: 'http://127.0.0.1:1/' }];
    jira = await JiraSimulator.start({ site: { title: 'Globex', projectKey: 'GX', nextNumber: 25 }, neighbours });
    const body = JSON.stringify({ summary: 'VPN <drops>' });
    const answer = await fetch(`${jira.url}/_simulator/issues`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const issue = (await answer.json()) as { key: string; url: string; event: object };
    expect(issue).toMatchObject({ key: 'GX-25', url: `${jira.url}/browse/GX-25`, event: { webhookEvent: 'jira:issue_created' } });
    const before = jira.site.revision;
    await call('/rest/api/3/issue/GX-25/comment', {
      body: document(paragraph),
      properties: [{ key: 'sd.public.comment', value: { internal: true } }],
    });
    expect(jira.site.revision).toBeGreaterThan(before);
    const [list, page] = await Promise.all([jira.url, issue.url].map(async (url) => (await fetch(url)).text()));
    for (const text of ['VPN &lt;drops&gt;', '/browse/GX-25', 'Globex', 'href="http://127.0.0.1:1/"']) expect(list).toContain(text);
    for (const text of ['<p>hello</p>', 'Internal note', 'Jira Service Management']) expect(page).toContain(text);
  });
});

describe('the Jira simulator of Data Center', () => {
  it('refuses an internal comment of somebody who is no agent, and has no API v3', async () => {
    jira = await JiraSimulator.start({ kind: 'data-center' });
    jira.createIssue({ summary: 'VPN drops' });
    const comment = () => call('/rest/servicedeskapi/request/IT-1/comment', { body: '*hello* \\*', public: false });
    expect(await (await comment()).json()).toMatchObject({ public: false });
    expect(jira.commentsOf('IT-1')).toEqual([expect.objectContaining({ public: false, html: '<p><b>hello</b> *</p>' })]);
    jira.site.account = { ...jira.site.account, agent: false };
    expect((await comment()).status).toBe(403);
    expect((await call('/rest/api/3/issue/IT-1/comment', { body: document(paragraph) })).status).toBe(404);
  });
});
