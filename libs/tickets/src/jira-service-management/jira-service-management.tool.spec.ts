import { Agent, type Dispatcher } from 'undici';
import { Metrics } from '#observability';
import { JiraSimulator } from '#testing';
import { JiraServiceManagementTool } from './jira-service-management.tool';

const NOTE = { html: '', markdown: 'Seen before.\n\nReference 7f3a', marker: 'Reference 7f3a', public: false };
const open = new AbortController().signal;

let jira: JiraSimulator;
afterEach(() => jira.stop());
const connect = (credentials = jira.credentials, baseUrl = jira.url, dispatcher: Dispatcher = new Agent()) =>
  new JiraServiceManagementTool({ timeoutMs: 2_000, dispatcher, metrics: new Metrics() }).connect({
    tenantId: 'acme',
    baseUrl,
    credentials,
  });

describe.each(['cloud', 'data-center'] as const)('Jira Service Management (%s)', (kind) => {
  beforeEach(async () => {
    jira = await JiraSimulator.start({ kind, pageSize: 2 });
  });

  it('fetches an issue with its wiki markup as text', async () => {
    const { key } = jira.createIssue({
      summary: 'VPN drops',
      description: 'h3. Since Monday\n\nSee [the page|https://wiki.acme.example]\n\n* Windows 11\n* Office & home',
      priority: 'High',
      reporter: { displayName: 'Mara Lindt', emailAddress: 'mara@acme.example' },
      created: new Date('2026-11-20T08:15:00Z'),
    });
    expect(await connect().fetchTicket(key, open)).toEqual({
      id: 'IT-1',
      subject: 'VPN drops',
      description: 'Since Monday\n\nSee the page\n\n * Windows 11\n * Office & home',
      status: 'Waiting for support',
      priority: 'High',
      category: 'Incident',
      requester: { name: 'Mara Lindt', email: 'mara@acme.example' },
      createdAt: new Date('2026-11-20T08:15:00Z'),
      url: `${jira.url}/browse/IT-1`,
    });
    expect(await (await fetch(`${jira.url}/browse/IT-1`)).text()).toContain('VPN drops');
  });

  it('leaves no comment that requesters see when the account cannot keep it from them', async () => {
    const { key } = jira.createIssue({ summary: 'VPN drops' });
    jira.site.account = { ...jira.site.account, agent: false };
    await expect(connect().addNote(key, NOTE, open)).rejects.toMatchObject({
      kind: 'forbidden',
      retryable: false,
      details: { statusCode: kind === 'cloud' ? 200 : 403 },
    });
    expect(jira.commentsOf(key)).toEqual([]);
  });

  it('ends the ticket when it cannot take such a comment back, because another attempt would write a second one', async () => {
    // In no portal, so that Data Center is asked through the API that does not refuse.
    const { key } = jira.createIssue({ summary: 'VPN drops', request: false });
    jira.site.account = { ...jira.site.account, agent: false };
    jira.inject({ operation: 'deleteComment', effect: 'refuse', status: 503 });
    const refused = connect().addNote(key, NOTE, open);
    await expect(refused).rejects.toMatchObject({ kind: 'forbidden', retryable: false, details: { statusCode: 200 } });
    const [left] = jira.commentsOf(key);
    await expect(refused).rejects.toThrow(new RegExp(`comment ${left!.id} could not be deleted .*HTTP 503.*: delete it by hand`));
  });

  it('takes such a comment back although the caller gives up meanwhile', async () => {
    const { key } = jira.createIssue({ summary: 'VPN drops', request: false });
    jira.site.account = { ...jira.site.account, agent: false };
    const caller = new AbortController();
    const abortingBeforeDelete = new Agent().compose((dispatch) => (request, handler) => {
      if (request.method === 'DELETE') caller.abort();
      return dispatch(request, handler);
    });
    const client = connect(jira.credentials, jira.url, abortingBeforeDelete);
    await expect(client.addNote(key, NOTE, caller.signal)).rejects.toMatchObject({ kind: 'forbidden' });
    expect([caller.signal.aborted, jira.commentsOf(key)]).toEqual([true, []]);
  });

  it('takes such a comment back when it is found only after the answer was lost', async () => {
    const { key } = jira.createIssue({ summary: 'VPN drops', request: false });
    jira.site.account = { ...jira.site.account, agent: false };
    // Data Center is asked twice: the portal does not know the issue.
    if (kind === 'data-center') jira.inject({ operation: 'addComment', effect: 'slow' });
    jira.inject({ operation: 'addComment', effect: 'lost-answer' });
    const client = connect();
    await expect(client.addNote(key, NOTE, open)).rejects.toMatchObject({ kind: 'ambiguous' });
    expect(jira.commentsOf(key)).toEqual([expect.objectContaining({ public: true })]);
    const quote = jira.site.addComment(jira.site.find(key)!, { body: `You wrote: ${NOTE.marker}`, public: true, author: 'Mara Lindt' });
    await expect(client.findNote(key, NOTE.marker, open, { public: false })).rejects.toMatchObject({ kind: 'forbidden', retryable: false });
    expect(jira.commentsOf(key).map(({ id }) => id)).toEqual([quote.id]);
  });

  it('leaves alone what somebody else wrote, and finds nothing where only that carries the reference', async () => {
    const issue = jira.createIssue({ summary: 'VPN drops' });
    const quote = jira.site.addComment(issue, { body: `You wrote: ${NOTE.marker}`, public: true, author: 'Mara Lindt' });
    expect(await connect().findNote(issue.key, NOTE.marker, open, { public: false })).toBeUndefined();
    expect(jira.commentsOf(issue.key).map(({ id }) => id)).toEqual([quote.id]);
  });

  it('finds the internal comment although a newer public one quotes it, and a public one that was meant to be', async () => {
    const [internal, shown] = [jira.createIssue({ summary: 'VPN drops' }), jira.createIssue({ summary: 'Printer' })];
    const { noteId } = await connect().addNote(internal.key, NOTE, open);
    jira.site.addComment(internal, { body: `We saw this before: ${NOTE.marker}`, public: true, author: 'Mara Lindt' });
    // Who the account is, is asked only before a comment is taken back.
    jira.inject({ operation: 'myself', effect: 'refuse', status: 500 });
    expect(await connect().findNote(internal.key, NOTE.marker, open, { public: false })).toEqual({ noteId });
    const told = await connect().addNote(shown.key, { ...NOTE, public: true }, open);
    expect(await connect().findNote(shown.key, NOTE.marker, open, { public: true })).toEqual(told);
    expect([jira.commentsOf(internal.key), jira.commentsOf(shown.key)].map(({ length }) => length)).toEqual([2, 1]);
  });

  it('writes an internal comment on an issue that an agent created, which is in no portal', async () => {
    const { key } = jira.createIssue({ summary: 'VPN drops', request: false });
    const { noteId } = await connect().addNote(key, NOTE, open);
    expect(jira.commentsOf(key)).toEqual([expect.objectContaining({ id: noteId, public: false })]);
  });

  it('finds a comment on a later page', async () => {
    const issue = jira.createIssue({ summary: 'VPN drops' });
    const { id } = jira.site.addComment(issue, { body: 'Reference 7f3a', public: false });
    for (let index = 0; index < 60; index += 1) jira.site.addComment(issue, { body: `comment ${index}`, public: true });
    expect(await connect().findNote(issue.key, NOTE.marker, open)).toEqual({ noteId: id });
  });

  it('lists what was resolved in a period, whatever the time zone of the account', async () => {
    const at = (hours: number) => new Date(Date.UTC(2026, 0, 31, hours));
    for (const hours of [-30, -1, 0, 5, 10, 23, 24, 50])
      jira.createIssue({ summary: `h${hours}`, resolution: { name: 'Done', at: at(hours) } });
    jira.createIssue({ summary: 'open' });
    for (const utcOffsetMinutes of [-660, 0, 840]) {
      jira.site.account = { ...jira.site.account, utcOffsetMinutes };
      const [client, found]: [ReturnType<typeof connect>, unknown[]] = [connect(), []];
      let page: string | undefined;
      do {
        const listing = await client.listResolved!({ from: at(0), to: at(24) }, page, open);
        found.push(...listing.tickets);
        page = listing.next;
      } while (page !== undefined);
      expect(found).toEqual([
        { id: 'IT-3', resolvedAt: at(0) },
        { id: 'IT-4', resolvedAt: at(5) },
        { id: 'IT-5', resolvedAt: at(10) },
        { id: 'IT-6', resolvedAt: at(23) },
      ]);
    }
  });

  it('takes what the requester was told last as what solved an issue', async () => {
    const at = new Date('2026-11-20T11:00:00Z');
    const issue = jira.createIssue({ summary: 'VPN drops', resolution: { name: 'Done', at } });
    const client = connect();
    expect(await client.fetchResolved!(issue.key, open)).toMatchObject({ id: issue.key, resolution: 'Done', resolvedAt: at });
    jira.site.addComment(issue, { body: 'We lowered the *MTU*.', public: true });
    jira.site.addComment(issue, { body: 'Angry customer', public: false });
    await client.addNote(issue.key, { ...NOTE, markdown: 'Reference 1b4e28ba-2fa1-11d2-883f-0016d3cca427', public: true }, open);
    expect(await client.fetchResolved!(issue.key, open)).toMatchObject({ resolution: 'We lowered the MTU.' });
    const { key } = jira.createIssue({ summary: 'open' });
    await expect(client.fetchResolved!(key, open)).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('has a sentence of its own for each cause of a failed test', async () => {
    const verdict = async (credentials = jira.credentials, baseUrl = jira.url) =>
      (await connect(credentials, baseUrl).testConnection(open)).message;
    expect(await verdict()).toContain('AI Agents is an agent of a service project');
    jira.site.account = { ...jira.site.account, agent: false };
    expect(await verdict()).toContain('has agent access in no project');
    jira.site.serviceManagement = false;
    expect(await verdict()).toContain('no service management');
    expect(await verdict(jira.credentials, `${jira.url}/wrong`)).toContain('not as a Jira API');
    jira.inject({ operation: 'myself', effect: 'refuse', status: 403 });
    expect(await verdict()).toContain('access to the site');
    jira.inject({ operation: 'myself', effect: 'throttle' });
    expect(await verdict()).toContain('limits requests');
    jira.inject({ operation: 'myself', effect: 'refuse', status: 500 });
    expect(await verdict()).toContain('fails inside');
  });

  it("waits as long as Jira's limit asks for", async () => {
    const { key } = jira.createIssue({ summary: 'VPN drops' });
    jira.inject({ operation: 'getIssue', effect: 'throttle' });
    await expect(connect().fetchTicket(key, open)).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 120_000 });
  });
});

describe('settings', () => {
  beforeEach(async () => {
    jira = await JiraSimulator.start();
  });

  it.each<[Record<string, string>, string]>([
    [{}, 'set email and apiToken (Cloud) or personalAccessToken (Data Center)'],
    [{ email: 'a@acme.example' }, 'apiToken is missing'],
    [{ personalAccessToken: 'x', email: 'a@acme.example' }, 'not both'],
    [{ personalAccessToken: 'two\nlines' }, 'personalAccessToken has characters'],
  ])('%j is refused with what to set', (credentials, sentence) => {
    expect(() => connect(credentials)).toThrow(sentence);
  });

  it('tells a stranger from a ticket that is not there: Jira finds nothing for either', async () => {
    const wrong = connect({ ...jira.credentials, apiToken: 'fake-wrong-token' });
    await expect(wrong.fetchTicket('IT-1', open)).rejects.toMatchObject({ kind: 'unauthorized', details: { statusCode: 404 } });
    await expect(connect().fetchTicket('IT-1', open)).rejects.toMatchObject({ kind: 'not_found' });
  });
});
