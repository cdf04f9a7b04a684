import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { Metrics } from '#observability';
import { guardedDispatcher } from '#outgoing';
import { ServiceDeskPlusSimulator } from '#testing';
import type { Fault } from '#testing';
import type { TicketClient } from '../ticket-tool';
import { TicketToolError } from '../ticket-tool.error';
import { ServiceDeskPlusTool } from './servicedesk-plus.tool';

const TECHNICIAN_KEY = 'fake-technician-key';
const OAUTH = { clientId: 'fake-client', clientSecret: 'fake-secret', refreshToken: 'fake-refresh-token' };
const NOTE = { html: '<h3>Summary</h3><p>Seen before. <i>ref 7f3a</i></p>', markdown: '', marker: 'ref 7f3a', public: false };

let simulator: ServiceDeskPlusSimulator;
let metrics: Metrics;
const never = new AbortController().signal;

beforeEach(async () => {
  metrics = new Metrics();
  simulator = await ServiceDeskPlusSimulator.start({
    desks: [
      { name: 'acme-corp', technicianKey: TECHNICIAN_KEY },
      { name: 'globex', oauth: OAUTH },
    ],
  });
});

afterEach(() => simulator.stop());

function onPremises(baseUrl = simulator.desk('acme-corp').baseUrl, timeoutMs = 2_000, technicianKey = TECHNICIAN_KEY): TicketClient {
  return new ServiceDeskPlusTool({ timeoutMs, dispatcher: new Agent(), metrics }).connect({
    tenantId: 'acme',
    baseUrl,
    credentials: { technicianKey },
  });
}

function cloud(credentials: Partial<typeof OAUTH & { accountsUrl: string }> = {}): TicketClient {
  return new ServiceDeskPlusTool({ timeoutMs: 2_000, dispatcher: new Agent(), metrics }).connect({
    tenantId: 'globex',
    baseUrl: simulator.desk('globex').baseUrl,
    credentials: { ...OAUTH, accountsUrl: simulator.url, ...credentials },
  });
}

async function failureOf(work: Promise<unknown>): Promise<TicketToolError> {
  const error = await work.then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof TicketToolError)) {
    throw error;
  }
  return error;
}

async function counted(operation: string, outcome: string): Promise<number> {
  const { values } = await metrics.ticketToolRequests.get();
  return values.find(({ labels }) => labels['operation'] === operation && labels['outcome'] === outcome)?.value ?? 0;
}

describe('listing resolved tickets', () => {
  const at = (minutes: number) => new Date(Date.UTC(2026, 0, 31, 10, minutes));

  it('goes through a period page by page, oldest first, and knows how many there are', async () => {
    for (let minute = 0; minute < 59; minute += 1) {
      simulator.createTicket({ subject: `a ${minute}`, resolvedAt: at(minute) }, 'acme-corp');
      simulator.createTicket({ subject: `b ${minute}`, resolvedAt: at(minute) }, 'acme-corp');
    }
    simulator.createTicket({ subject: 'open' }, 'acme-corp');
    const period = { from: at(1), to: at(58) };
    const client = onPremises();
    const first = await client.listResolved!(period, undefined, never);
    const second = await client.listResolved!(period, first.next, never);
    expect([first.tickets.length, first.next, first.total]).toEqual([100, '1', 114]);
    expect([second.tickets.length, second.next]).toEqual([14, undefined]);
    expect([first.tickets[0]?.resolvedAt, second.tickets.at(-1)?.resolvedAt]).toEqual([at(1), at(57)]);
    expect(new Set([...first.tickets, ...second.tickets].map(({ id }) => id)).size).toBe(114);
    expect(await counted('list_resolved', 'ok')).toBe(2);
  });

  it('fetches one with its resolution as text, and says when a ticket is not resolved any more', async () => {
    const { id } = simulator.createTicket({ subject: 'VPN', resolution: '<p>Lowered the <b>MTU</b>.</p>', resolvedAt: at(0) }, 'globex');
    expect(await cloud().fetchResolved!(id, never)).toMatchObject({
      id,
      subject: 'VPN',
      resolution: 'Lowered the MTU.',
      resolvedAt: at(0),
    });
    const open = simulator.createTicket({ subject: 'open' }, 'acme-corp');
    expect((await failureOf(onPremises().fetchResolved!(open.id, never))).kind).toBe('invalid');
  });
});

describe('fetching a ticket', () => {
  it('maps a request of 18 digits, with its HTML as text', async () => {
    const created = simulator.createTicket({
      subject: 'VPN drops <every> hour',
      description:
        '<style>p{color:red}</style><div>Since <b>Monday</b>.<br>See <a href="https://wiki.example/vpn">the VPN page</a>.</div><img src="cid:1"><ul><li>Windows 11</li><li>Office &amp; home</li></ul>',
      status: 'Open',
      priority: 'High',
      category: 'Network',
      requester: { name: 'Mara Lindt', email: 'mara@acme.example' },
      createdAt: new Date('2026-11-20T08:15:00Z'),
    });
    expect(created.id).toMatch(/^\d{18}$/);

    const ticket = await onPremises().fetchTicket(created.id, never);

    expect(ticket).toEqual({
      id: created.id,
      subject: 'VPN drops <every> hour',
      description: 'Since Monday.\nSee the VPN page.\n * Windows 11\n * Office & home',
      status: 'Open',
      priority: 'High',
      category: 'Network',
      requester: { name: 'Mara Lindt', email: 'mara@acme.example' },
      createdAt: new Date('2026-11-20T08:15:00Z'),
      url: `${simulator.url}/acme-corp/WorkOrder.do?woMode=viewWO&woID=${created.id}`,
    });
    expect(await counted('fetch_ticket', 'ok')).toBe(1);
  });

  it('leads a technician to the page of the ticket, on-premises and in the cloud', async () => {
    const first = simulator.createTicket({ subject: 'One' }, 'acme-corp');
    const second = simulator.createTicket({ subject: 'Two' }, 'globex');
    const urls = [(await onPremises().fetchTicket(first.id, never)).url, (await cloud().fetchTicket(second.id, never)).url];
    expect(urls[1]).toBe(`${simulator.url}/globex/app/itdesk/ui/requests/${second.id}/details`);
    for (const [index, url] of urls.entries()) {
      expect(await (await fetch(url ?? '')).text()).toContain(index === 0 ? 'One' : 'Two');
    }
  });

  it('refuses an id that is no id before it becomes a path', async () => {
    const error = await failureOf(onPremises().fetchTicket('../solutions/1', never));
    expect(error.kind).toBe('invalid');
  });
});

describe('errors of ServiceDesk Plus', () => {
  it.each<[Partial<Fault> & Pick<Extract<Fault, { effect: 'refuse' }>, 'status'>, string, boolean]>([
    [{ status: 400 }, 'invalid', false],
    [{ status: 401 }, 'unauthorized', true],
    [{ status: 403 }, 'forbidden', false],
    [{ status: 404 }, 'not_found', false],
    [{ status: 429 }, 'rate_limited', true],
    [{ status: 500 }, 'unavailable', true],
    [{ status: 503 }, 'unavailable', true],
  ])('%j on a read is %s (retryable: %s)', async ({ status }, kind, retryable) => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    simulator.inject({ operation: 'getRequest', effect: 'refuse', status });
    const error = await failureOf(onPremises().fetchTicket(id, never));
    expect([error.kind, error.retryable, error.details.statusCode]).toEqual([kind, retryable, status]);
    expect(error.message).toContain('servicedesk-plus fetch_ticket');
    expect(error.message).not.toContain(TECHNICIAN_KEY);
    expect(await counted('fetch_ticket', kind)).toBe(1);
  });

  it('honours Retry-After in seconds and as a date', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    simulator.inject({ operation: 'getRequest', effect: 'refuse', status: 429, retryAfter: '17' });
    expect((await failureOf(onPremises().fetchTicket(id, never))).details.retryAfterMs).toBe(17_000);

    simulator.inject({ operation: 'getRequest', effect: 'refuse', status: 503, retryAfter: new Date(Date.now() + 60_000).toUTCString() });
    const { retryAfterMs } = (await failureOf(onPremises().fetchTicket(id, never))).details;
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it("reads Zoho's throttle out of an HTTP 400, and the pause out of its words", async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' }, 'globex');
    simulator.inject({ operation: 'getRequest', effect: 'throttle' });
    const error = await failureOf(cloud().fetchTicket(id, never));
    expect([error.kind, error.details.retryAfterMs]).toEqual(['rate_limited', 120_000]);
  });

  it('does not follow a redirect', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    const headers = { location: `${simulator.url}/login?secret=1` };
    simulator.inject({ operation: 'any', effect: 'raw', status: 302, headers, times: 2 });
    const error = await failureOf(onPremises().fetchTicket(id, never));
    expect(error.kind).toBe('misconfigured');
    expect(error.message).toContain('redirect');
    expect(error.message).not.toContain('secret');
    expect((await failureOf(onPremises().addNote(id, NOTE, never))).kind).toBe('misconfigured');
  });

  it('gives up on an answer of more than 5 MB', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer', description: 'x'.repeat(6 * 1024 * 1024) });
    const error = await failureOf(onPremises().fetchTicket(id, never));
    expect([error.kind, error.message]).toEqual(['unavailable', expect.stringContaining('larger than 5 MB')]);
  });

  it('says that a web page is not the API', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    simulator.inject({
      operation: 'getRequest',
      effect: 'raw',
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<h1>Log in</h1>',
    });
    expect((await failureOf(onPremises().fetchTicket(id, never))).kind).toBe('misconfigured');
  });
});

describe('time', () => {
  it('stops waiting after the timeout', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    simulator.inject({ operation: 'any', effect: 'slow', delayMs: 1_000, times: 2 });
    const client = onPremises(undefined, 80);
    const started = Date.now();
    expect((await failureOf(client.fetchTicket(id, never))).kind).toBe('unavailable');
    expect((await failureOf(client.addNote(id, NOTE, never))).kind).toBe('ambiguous');
    expect(Date.now() - started).toBeLessThan(900);
  });

  it('stops at once when the caller aborts', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    simulator.inject({ operation: 'any', effect: 'slow', delayMs: 3_000, times: 2 });
    const started = Date.now();
    const read = await failureOf(onPremises().fetchTicket(id, AbortSignal.timeout(50)));
    const write = await failureOf(onPremises().addNote(id, NOTE, AbortSignal.timeout(50)));
    expect([read.kind, write.kind]).toEqual(['unavailable', 'ambiguous']);
    expect(Date.now() - started).toBeLessThan(1_000);
  });

  it('knows that a write was never sent when the caller had given up before', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    expect((await failureOf(onPremises().addNote(id, NOTE, AbortSignal.abort()))).kind).toBe('unavailable');
    expect(simulator.notesOf(id)).toHaveLength(0);
  });
});

describe('writing a note', () => {
  it('writes HTML as given, private, and nothing else', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    const { noteId } = await onPremises().addNote(id, NOTE, never);
    expect(simulator.notesOf(id)).toEqual([expect.objectContaining({ id: noteId, html: NOTE.html, public: false })]);
  });

  it('writes a public note when asked to', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' }, 'globex');
    await cloud().addNote(id, { ...NOTE, public: true }, never);
    expect(simulator.notesOf(id, 'globex')).toEqual([expect.objectContaining({ public: true })]);
  });

  it.each<[string, Fault, number]>([
    ['a lost answer', { operation: 'addNote', effect: 'lost-answer' }, 1],
    ['a broken connection', { operation: 'addNote', effect: 'reset' }, 0],
    ['an internal error after storing', { operation: 'addNote', effect: 'refuse', status: 500, stored: true }, 1],
    ['a gateway timeout', { operation: 'addNote', effect: 'raw', status: 504 }, 0],
    ['a success without content', { operation: 'addNote', effect: 'raw', status: 200 }, 0],
  ])('calls %s ambiguous, and findNote tells what happened', async (_name, fault, stored) => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    simulator.inject(fault);
    const client = onPremises();
    const error = await failureOf(client.addNote(id, NOTE, never));
    expect([error.kind, error.retryable]).toEqual(['ambiguous', true]);
    const notes = simulator.notesOf(id);
    expect(notes).toHaveLength(stored);
    expect(await client.findNote(id, NOTE.marker, never)).toEqual(stored ? { noteId: notes[0]?.id } : undefined);
  });

  it('calls a refused connection unavailable: the note was never sent', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    const client = onPremises();
    await simulator.stop();
    expect((await failureOf(client.addNote(id, NOTE, never))).kind).toBe('unavailable');
  });

  it('is refused, not ambiguous, when ServiceDesk Plus says so', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    simulator.inject({ operation: 'addNote', effect: 'refuse', status: 429, retryAfter: '3' });
    const error = await failureOf(onPremises().addNote(id, NOTE, never));
    expect([error.kind, error.details.retryAfterMs]).toEqual(['rate_limited', 3_000]);
  });
});

describe('finding a note', () => {
  it('reads the newest first and stops at the match', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    const desk = simulator.desk();
    for (let index = 0; index < 70; index += 1) {
      desk.addNote(id, { html: `<p>note ${index}</p>`, public: false });
    }
    const { noteId } = await onPremises().addNote(id, NOTE, never);
    // Any second read of a note would fail.
    simulator.inject({ operation: 'getNote', effect: 'slow' });
    simulator.inject({ operation: 'getNote', effect: 'refuse', status: 500, times: 100 });
    expect(await onPremises().findNote(id, NOTE.marker, never)).toEqual({ noteId });
  });

  it('pages back to an old note', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    const { noteId } = await onPremises().addNote(id, NOTE, never);
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (let index = 0; index < 60; index += 1) {
      simulator.desk().addNote(id, { html: `<p>note ${index}</p>`, public: false });
    }
    expect(await onPremises().findNote(id, NOTE.marker, never)).toEqual({ noteId });
  });

  it('recognises a marker that the tool stored with entities', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    const note = simulator.desk().addNote(id, { html: '<p>ref&nbsp;<b>a</b>&amp;b</p>'.replace('&nbsp;', ' '), public: false });
    expect(await onPremises().findNote(id, 'ref a&b', never)).toEqual({ noteId: note.id });
  });

  it('finds it where notes cannot be sorted, and skips one that is deleted meanwhile', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' });
    const { noteId } = await onPremises().addNote(id, NOTE, never);
    simulator.desk().addNote(id, { html: '<p>later</p>', public: false });
    simulator.inject({ operation: 'listNotes', effect: 'refuse', status: 400 });
    expect(await onPremises().findNote(id, NOTE.marker, never)).toEqual({ noteId });
    simulator.inject({ operation: 'getNote', effect: 'refuse', status: 404, times: 2 });
    expect(await onPremises().findNote(id, NOTE.marker, never)).toBeUndefined();
  });
});

describe('the cloud', () => {
  it('shares one access token, and one renewal at a time', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' }, 'globex');
    const client = cloud();
    await Promise.all(Array.from({ length: 20 }, () => client.fetchTicket(id, never)));
    await client.fetchTicket(id, never);
    expect(simulator.desk('globex').tokens?.issued).toBe(1);
    expect(await counted('refresh_token', 'ok')).toBe(1);
  });

  it('renews a revoked token once and repeats the write once', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' }, 'globex');
    const client = cloud();
    await client.fetchTicket(id, never);
    simulator.desk('globex').tokens?.revokeAll();
    await client.addNote(id, NOTE, never);
    expect(simulator.notesOf(id, 'globex')).toHaveLength(1);
    expect(simulator.desk('globex').tokens?.issued).toBe(2);

    simulator.inject({ operation: 'getRequest', effect: 'refuse', status: 401, times: 5 });
    expect((await failureOf(client.fetchTicket(id, never))).kind).toBe('unauthorized');
    expect(simulator.desk('globex').tokens?.issued).toBe(3);
  });

  it('renews a token before it expires', async () => {
    const desk = simulator.addDesk({ name: 'short', oauth: { ...OAUTH, clientId: 'short', accessTokenLifetimeSeconds: 0.2 } });
    const { id } = desk.createTicket({ subject: 'Printer' });
    const client = new ServiceDeskPlusTool({ timeoutMs: 2_000, dispatcher: new Agent(), metrics }).connect({
      tenantId: 'short',
      baseUrl: desk.baseUrl,
      credentials: { ...OAUTH, clientId: 'short', accountsUrl: simulator.url },
    });
    await client.fetchTicket(id, never);
    await new Promise((resolve) => setTimeout(resolve, 120));
    await client.fetchTicket(id, never);
    expect(desk.tokens?.issued).toBe(2);
  });

  it.each([
    [{ clientId: 'wrong' }, 'invalid_client'],
    [{ clientSecret: 'wrong' }, 'invalid_client_secret'],
    [{ refreshToken: 'wrong' }, 'invalid_code'],
  ])('calls %j unauthorized', async (credentials, reason) => {
    const error = await failureOf(cloud(credentials).fetchTicket('1', never));
    expect([error.kind, error.message]).toEqual(['unauthorized', expect.stringContaining(reason)]);
  });

  it('is never ambiguous when only the token could not be had', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' }, 'globex');
    simulator.inject({ operation: 'token', effect: 'reset' });
    expect((await failureOf(cloud().addNote(id, NOTE, never))).kind).toBe('unavailable');
    simulator.inject({ operation: 'token', effect: 'raw', status: 400, body: '{"error":"Access Denied","status":"failure"}' });
    expect((await failureOf(cloud().addNote(id, NOTE, never))).kind).toBe('rate_limited');
  });

  it('lets one caller give up while another still waits for the token', async () => {
    const { id } = simulator.createTicket({ subject: 'Printer' }, 'globex');
    simulator.inject({ operation: 'token', effect: 'slow', delayMs: 200 });
    const client = cloud();
    const patient = client.fetchTicket(id, never);
    expect((await failureOf(client.fetchTicket(id, AbortSignal.timeout(20)))).kind).toBe('unavailable');
    expect((await patient).subject).toBe('Printer');
  });
});

describe('testing a connection', () => {
  it('says yes', async () => {
    expect(await onPremises().testConnection(never)).toEqual({
      ok: true,
      message: expect.stringContaining('accepts the credentials') as string,
    });
    expect((await cloud().testConnection(never)).ok).toBe(true);
  });

  it('has a sentence of its own for each cause', async () => {
    const verdictOf = async (client: TicketClient): Promise<string> => {
      const { ok, message } = await client.testConnection(never);
      expect(ok).toBe(false);
      return message;
    };
    const wrongKey = await verdictOf(onPremises(undefined, 2_000, 'wrong-key'));
    expect(wrongKey).toContain('refuses the technician key');
    expect(wrongKey).not.toContain('wrong-key');
    expect(await verdictOf(cloud({ refreshToken: 'wrong' }))).toContain('refuses the client id, client secret and refresh token');
    expect(await verdictOf(onPremises('http://no-such-desk.invalid'))).toContain('no-such-desk.invalid cannot be resolved');
    const verdict = await verdictOf(cloud({ accountsUrl: 'http://no-such-accounts.invalid' }));
    expect(verdict).toMatch(/no-such-accounts\.invalid cannot be resolved: check this address among the credentials/);
    const stopped = await ServiceDeskPlusSimulator.start();
    await stopped.stop();
    expect(await verdictOf(onPremises(stopped.url))).toContain(`Nothing listens at ${new URL(stopped.url).host}`);
    expect(await verdictOf(onPremises(`${simulator.url}/acme-corp/wrong/path`))).toContain('not as a ServiceDesk Plus API');
    simulator.inject({ operation: 'listRequests', effect: 'refuse', status: 403 });
    expect(await verdictOf(onPremises())).toContain('may not view requests');
    simulator.inject({ operation: 'listRequests', effect: 'slow', delayMs: 500 });
    expect(await verdictOf(onPremises(undefined, 50))).toContain('No answer from');
    simulator.inject({ operation: 'listRequests', effect: 'refuse', status: 500 });
    expect(await verdictOf(onPremises())).toContain('fails inside');
  });
});

describe('settings', () => {
  const connect = (baseUrl: string, credentials: Record<string, string>) => (): TicketClient =>
    new ServiceDeskPlusTool({ timeoutMs: 1_000, dispatcher: new Agent(), metrics }).connect({ tenantId: 'acme', baseUrl, credentials });

  it.each<[Record<string, string>, string]>([
    [{}, 'set technicianKey (on-premises) or clientId, clientSecret, refreshToken, accountsUrl (cloud)'],
    [{ clientId: 'a', clientSecret: 'b', accountsUrl: 'https://accounts.zoho.example' }, 'refreshToken is missing'],
    [{ technicianKey: 'a', clientId: 'b' }, 'not both'],
    [{ technicianKey: 'two\nlines' }, 'technicianKey has characters'],
    [{ clientId: 'a', clientSecret: 'b', refreshToken: 'c', accountsUrl: 'accounts' }, 'accountsUrl must be an http or https address'],
  ])('%j is refused with what to set', (credentials, sentence) => {
    expect(connect('https://desk.example', credentials)).toThrow(expect.objectContaining({ kind: 'misconfigured' }) as Error);
    expect(connect('https://desk.example', credentials)).toThrow(sentence);
  });

  it('refuses a base URL that is none, and ignores a trailing slash', async () => {
    expect(connect('desk.example', { technicianKey: 'a' })).toThrow('baseUrl must be an http or https address');
    const { id } = simulator.createTicket({ subject: 'Printer' });
    expect((await onPremises(`${simulator.desk().baseUrl}/`).fetchTicket(id, never)).url).not.toContain('//WorkOrder');
  });
});

describe('answers that the simulator does not give', () => {
  let server: Server;
  const listen = async (listener: RequestListener): Promise<string> => {
    server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('keeps ids that are written as bare numbers beyond 2^53', async () => {
    const url = await listen((_request, response) =>
      response.end('{"note":{"id":301960000000412003},"response_status":{"status_code":2000,"status":"success"}}'),
    );
    expect(await onPremises(url).addNote('1', NOTE, never)).toEqual({ noteId: '301960000000412003' });
  });

  it('sees a failure behind HTTP 200, and in a list of statuses', async () => {
    const url = await listen((_request, response) =>
      response.end(
        '{"response_status":[{"status_code":2000,"status":"success"},{"status_code":4000,"status":"failed","messages":[{"status_code":4007,"message":"Invalid URL"}]}]}',
      ),
    );
    const error = await failureOf(onPremises(url).fetchTicket('1', never));
    expect([error.kind, error.message]).toEqual(['not_found', expect.stringContaining('Invalid URL')]);
  });

  it.each([
    [4001, 'invalid'],
    [4002, 'forbidden'],
    [4004, 'unavailable'],
    [4007, 'not_found'],
    [4012, 'invalid'],
    [4015, 'rate_limited'],
    [4021, 'invalid'],
    [4022, 'unauthorized'],
    [4999, 'forbidden'],
  ])('inner code %i is %s, whatever the HTTP status; an unknown code falls back to it', async (code, kind) => {
    const url = await listen((_request, response) => {
      response.statusCode = 403;
      response.end(JSON.stringify({ response_status: { status_code: 4000, status: 'failed', messages: [{ status_code: code }] } }));
    });
    expect((await failureOf(onPremises(url).fetchTicket('1', never))).kind).toBe(kind);
  });

  it('is asked for no token at an address that tenants may not choose', async () => {
    const asked: unknown[] = [];
    const accountsUrl = await listen((request, response) => void asked.push(request.url, response.end('{}')));
    const dispatcher = guardedDispatcher({ allowedPrivateNetworks: [], setting: 'tickets.allowedPrivateNetworks' });
    const client = new ServiceDeskPlusTool({ timeoutMs: 2_000, dispatcher, metrics }).connect({
      tenantId: 'acme',
      baseUrl: 'https://desk.example/app/itdesk',
      credentials: { ...OAUTH, accountsUrl },
    });
    expect((await failureOf(client.fetchTicket('1', never))).kind).toBe('misconfigured');
    expect(asked).toEqual([]);
    await dispatcher.close();
  });

  it('calls an answer that breaks off in the middle of a success ambiguous', async () => {
    const url = await listen((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"note":');
      setTimeout(() => response.destroy(), 20);
    });
    expect((await failureOf(onPremises(url).addNote('1', NOTE, never))).kind).toBe('ambiguous');
  });
});
