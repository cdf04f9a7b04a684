import { ServiceDeskPlusSimulator } from './servicedesk-plus-simulator';

const HEADERS = { authtoken: 'fake-technician-key', accept: 'application/vnd.manageengine.sdp.v3+json' };

let simulator: ServiceDeskPlusSimulator;

beforeAll(async () => {
  simulator = await ServiceDeskPlusSimulator.start({ banner: 'Stand-in <model>' });
});
afterAll(() => simulator.stop());
afterEach(async () => {
  await fetch(`${simulator.url}/_simulator/reset`, { method: 'POST' });
});

async function get(path: string, inputData?: object, headers: Record<string, string> = HEADERS) {
  const query = inputData ? `?${new URLSearchParams({ input_data: JSON.stringify(inputData) }).toString()}` : '';
  const response = await fetch(`${simulator.desk().baseUrl}/api/v3${path}${query}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}

async function post(path: string, body: string, type = 'application/x-www-form-urlencoded') {
  const response = await fetch(`${simulator.desk().baseUrl}/api/v3${path}`, {
    method: 'POST',
    headers: { ...HEADERS, 'content-type': type },
    body,
  });
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}

const form = (inputData: object, more: Record<string, string> = {}): string =>
  new URLSearchParams({ input_data: JSON.stringify(inputData), ...more }).toString();

const refusal = (code: number, field?: string): object => ({
  response_status: {
    status_code: 4000,
    status: 'failed',
    messages: [expect.objectContaining({ status_code: code, type: 'failed', ...(field !== undefined && { field }) })],
  },
});

describe('the API', () => {
  it('shows a request with an object as status, and its text', async () => {
    const { id } = simulator.createTicket({ subject: 'VPN', description: '<p>drops</p>', createdAt: new Date(1_660_057_676_069) });
    const { body } = await get(`/requests/${id}`);
    expect(body).toMatchObject({
      request: { id, subject: 'VPN', description: '<p>drops</p>', resolution: null, created_time: { value: '1660057676069' } },
      response_status: { status_code: 2000, status: 'success' },
    });
  });

  it('lists requests with an array as status, without description and resolution, page by page', async () => {
    for (let index = 0; index < 12; index += 1) {
      simulator.createTicket({ subject: `Ticket ${index}`, description: 'text', createdAt: new Date(index * 1_000) });
    }
    const list = { row_count: 5, start_index: 11, sort_field: 'created_time', sort_order: 'desc' };
    const { body } = await get('/requests', { list_info: list });
    expect(body).toMatchObject({
      requests: [{ subject: 'Ticket 1' }, { subject: 'Ticket 0' }],
      response_status: [{ status_code: 2000, status: 'success' }],
      list_info: { has_more_rows: false, start_index: 11, row_count: 2, sort_field: 'created_time', sort_order: 'desc' },
    });
    const { requests: rows = [] } = body as { requests?: object[] };
    expect(rows.some((row) => 'description' in row || 'resolution' in row)).toBe(false);
    expect((await get('/requests')).body).toMatchObject({ list_info: { has_more_rows: true, row_count: 10 } });
  });

  it.each([
    [{ row_count: 101 }, 'row_count'],
    [{ start_index: 0 }, 'start_index'],
    [{ sort_field: 'colour' }, 'sort_field'],
    [{ search_criteria: { field: 'colour', condition: 'is', value: 'red' } }, 'colour'],
  ])('refuses list_info %j and names the field', async (listInfo, field) => {
    simulator.createTicket({ subject: 'VPN' });
    simulator.createTicket({ subject: 'Printer' });
    expect(await get('/requests', { list_info: listInfo })).toEqual({ status: 400, body: refusal(4001, field) });
  });

  it('searches by status and by the time of the resolution', async () => {
    simulator.createTicket({ subject: 'open' });
    simulator.createTicket({ subject: 'old', status: 'Resolved', resolvedAt: new Date(1_000) });
    simulator.createTicket({ subject: 'new', status: 'Closed', resolvedAt: new Date(9_000) });
    const search = async (criteria: object): Promise<unknown> => {
      const { body } = await get('/requests', { list_info: { search_criteria: criteria, sort_field: 'subject' } });
      return (body['requests'] as { subject: string }[] | undefined)?.map(({ subject }) => subject);
    };
    expect(await search({ field: 'status.name', condition: 'is', values: ['Resolved', 'Closed'] })).toEqual(['new', 'old']);
    expect(
      await search([
        { field: 'status.name', condition: 'is not', value: 'Open' },
        { field: 'resolved_time', condition: 'greater than', value: '5000', logical_operator: 'AND' },
      ]),
    ).toEqual(['new']);
    expect(
      await search([
        { field: 'subject', condition: 'starts with', value: 'ol' },
        { field: 'status.name', condition: 'is', value: 'open', logical_operator: 'OR' },
      ]),
    ).toEqual(['old', 'open']);
  });

  it('takes a form with input_data and nothing else', async () => {
    const { id } = simulator.createTicket({ subject: 'VPN' });
    const note = { note: { description: '<b>hi</b>', show_to_requester: false } };
    expect((await post(`/requests/${id}/notes`, JSON.stringify(note), 'application/json')).status).toBe(400);
    expect((await post(`/requests/${id}/notes`, form(note, { format: 'json' }))).body).toEqual(refusal(4001, 'format'));
    expect((await post(`/requests/${id}/notes`, form({ note: { show_to_requester: false } }))).body).toEqual(refusal(4012, 'description'));
    expect((await post(`/requests/${id}/notes`, form({ request_note: note.note }))).body).toEqual(refusal(4012, 'note'));
    expect(simulator.notesOf(id)).toHaveLength(0);

    const { body } = await post(`/requests/${id}/notes`, form(note));
    expect(body).toMatchObject({
      note: { id: expect.stringMatching(/^\d{18}$/) as string, description: '<b>hi</b>', show_to_requester: false },
    });
    const listed = await get(`/requests/${id}/notes`);
    expect(listed.body).toMatchObject({ notes: [{ show_to_requester: false }], response_status: [{ status: 'success' }] });
    expect(JSON.stringify(listed.body)).not.toContain('<b>hi</b>');
  });

  it('wants the right key and the media type of v3, and knows what it does not have', async () => {
    expect(await get('/requests', undefined, { ...HEADERS, authtoken: 'wrong' })).toEqual({ status: 401, body: refusal(4022) });
    expect(await get('/requests', undefined, { ...HEADERS, accept: 'application/json' })).toEqual({
      status: 400,
      body: refusal(4001, 'Accept'),
    });
    expect(await get('/requests/1')).toEqual({ status: 404, body: refusal(4007) });
    expect(await get('/projects')).toEqual({ status: 404, body: refusal(4007) });
  });

  it("keeps desks apart: a key opens its own desk only, and another desk's tickets are not there", async () => {
    const other = simulator.addDesk({ name: 'other', technicianKey: 'fake-other-key' });
    const { id } = other.createTicket({ subject: 'secret' });
    const ask = (key: string) => fetch(`${other.baseUrl}/api/v3/requests/${id}`, { headers: { ...HEADERS, authtoken: key } });
    expect((await ask('fake-technician-key')).status).toBe(401);
    expect((await ask('fake-other-key')).status).toBe(200);
    expect((await get(`/requests/${id}`)).status).toBe(404);
  });
});

describe('faults', () => {
  it('hit the given operation as often as asked, and then no more', async () => {
    const { id } = simulator.createTicket({ subject: 'VPN' });
    simulator.inject({ operation: 'getRequest', effect: 'refuse', status: 429, retryAfter: '5', times: 2 });
    const statuses = [];
    for (const path of ['/requests', `/requests/${id}`, `/requests/${id}`, `/requests/${id}`]) {
      statuses.push((await get(path)).status);
    }
    expect(statuses).toEqual([200, 429, 429, 200]);
  });

  it('can be set over HTTP, and a wrong one is refused', async () => {
    const inject = (fault: object) =>
      fetch(`${simulator.url}/_simulator/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      });
    expect((await inject({ operation: 'any', effect: 'refuse', status: 500, probability: 1 })).status).toBe(201);
    expect([(await get('/requests')).status, (await get('/requests')).status]).toEqual([500, 500]);
    await fetch(`${simulator.url}/_simulator/faults`, { method: 'DELETE' });
    expect((await get('/requests')).status).toBe(200);
    expect((await inject({ operation: 'any', effect: 'refuse' })).status).toBe(400);
    expect((await inject({ operation: 'everything', effect: 'reset' })).status).toBe(400);
  });
});

describe('the pages', () => {
  const page = async (path: string) => {
    const response = await fetch(simulator.url + path);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it('escape what people wrote, and clean what is HTML', async () => {
    const { id } = simulator.createTicket({
      subject: '<script>alert(1)</script>',
      description: '<p onclick="x()">hello <b>world</b></p><script>alert(2)</script><img src="https://tracker.example/p.png">',
      requester: { name: '"><i>Eve' },
    });
    simulator.desk().addNote(id, { html: '<a href="javascript:alert(3)">link</a><h3>Found</h3>', public: false });
    const { text, headers } = await page(`/help-desk/tickets/${id}`);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).toContain('<p>hello <b>world</b></p>');
    expect(text).toContain('&quot;&gt;&lt;i&gt;Eve');
    expect(text).toContain('<h3>Found</h3>');
    expect(text).not.toMatch(/alert\(2\)|onclick|tracker\.example|javascript:/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('say that this is a simulator, show the remark, and mark a private note', async () => {
    const { id } = simulator.createTicket({ subject: 'VPN' });
    expect((await page(`/help-desk/tickets/${id}`)).text).toContain('No note yet');
    simulator.desk().addNote(id, { html: 'secret', public: false });
    const { text } = await page(`/help-desk/tickets/${id}`);
    expect(text).toContain('This is a simulator');
    expect(text).toContain('Stand-in &lt;model&gt;');
    expect(text).toMatch(/Private<\/span>/);
    expect(text).not.toMatch(/Public<\/span>/);
    simulator.desk().addNote(id, { html: 'open', public: true });
    expect((await page(`/help-desk/tickets/${id}`)).text).toMatch(/Public<\/span>/);
  });

  it('list tickets by desk, and are found under the product’s own address', async () => {
    const { id } = simulator.createTicket({ subject: 'VPN drops' });
    expect((await page('/')).text).toContain(`href="/help-desk/tickets/${id}"`);
    expect((await page(`/help-desk/WorkOrder.do?woMode=viewWO&woID=${id}`)).text).toContain('VPN drops');
    expect((await page('/help-desk/tickets/1')).status).toBe(404);
  });

  it('learn of a note by asking for the revision', async () => {
    const { id } = simulator.createTicket({ subject: 'VPN' });
    const revision = async (): Promise<unknown> =>
      ((await (await fetch(`${simulator.url}/_simulator/desks/help-desk/revision`)).json()) as { revision: unknown }).revision;
    const before = await revision();
    expect(await revision()).toBe(before);
    simulator.desk().addNote(id, { html: 'new', public: false });
    expect(await revision()).not.toBe(before);
  });
});

describe('the control API', () => {
  it('creates desks and tickets, shows them with their notes, and never a key', async () => {
    const send = (path: string, body: object) =>
      fetch(`${simulator.url}/_simulator${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await send('/desks', { name: 'initech', technicianKey: 'fake-initech-key' })).status).toBe(201);
    expect((await send('/desks', { name: 'initech', technicianKey: 'fake-initech-key' })).status).toBe(409);
    expect((await send('/desks', { name: 'keyless' })).status).toBe(400);

    const created = (await (await send('/desks/initech/tickets', { subject: 'VPN', createdAt: '2026-11-20T08:00:00Z' })).json()) as {
      id: string;
    };
    simulator.desk('initech').addNote(created.id, { html: 'note', public: false });
    const shown = await (await fetch(`${simulator.url}/_simulator/desks/initech/tickets/${created.id}`)).json();
    expect(shown).toMatchObject({
      subject: 'VPN',
      url: `${simulator.url}/initech/tickets/${created.id}`,
      notes: [{ html: 'note', public: false }],
    });

    const state = await (await fetch(`${simulator.url}/_simulator/state`)).text();
    expect(state).toContain('initech');
    expect(state).not.toContain('fake-initech-key');
    expect((await send('/desks/nobody/tickets', { subject: 'x' })).status).toBe(404);
  });
});

describe('a desk with short ids', () => {
  it('calls a ticket by its id on the page too, and goes on from the number that it was given', async () => {
    const desk = simulator.addDesk({ name: 'short', technicianKey: 'fake', nextId: 1065 });
    const given = desk.createTicket({ id: '1041', subject: 'VPN' });
    const next = desk.createTicket({ subject: 'VPN' });
    expect([given, next].map(({ id, displayId }) => [id, displayId])).toEqual([
      ['1041', '1041'],
      ['1065', '1065'],
    ]);
    expect(await (await fetch(desk.pageOf('1065'))).text()).toContain('#1065');
  });
});
