import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configurationFrom } from '#config';
import { tenantOf, ticketClientOf, ticketOf } from '#testing';
import type { Ticket } from '#tickets';
import { type WebSearchSettings, WebSearchSource } from './web-search.source';

const { webSearch: defaults } = configurationFrom({}, {}).config.enhancement;

let server: Server;
let asked: URL[];
let answer: unknown;
beforeEach(async () => {
  asked = [];
  // Stands in for SearXNG, whose JSON answers have this form.
  server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://searx'));
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const page = (url: string, title = 'Printer prints blank pages') => ({
  url,
  title,
  content: 'Update the driver.',
  engine: 'duckduckgo',
  score: 1,
});

function find(ticket: Partial<Ticket> = {}, changes: Partial<WebSearchSettings> = {}) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/search`;
  const source = new WebSearchSource({ ...defaults, url, allowedDomains: ['vendor.example', 'microsoft.com'], ...changes });
  return source.find({ tenant: tenantOf(), ticket: ticketOf(ticket), ticketClient: ticketClientOf() }, new AbortController().signal);
}

it('shows pages of the allowed domains only, whatever the search answers', async () => {
  answer = {
    results: [
      page('https://evil.example/'),
      page('https://vendor.example.evil.example/'),
      page('https://notvendor.example/'),
      page('javascript:alert(1)//vendor.example'),
      page('https://vendor.example@evil.example/'),
      page('https://support.vendor.example/a'),
      page('https://learn.microsoft.com/b'),
      { title: 7 },
    ],
  };
  const found = await find();
  expect(found?.map(({ url }) => url)).toEqual(['https://support.vendor.example/a', 'https://learn.microsoft.com/b']);
  expect(found?.[0]).toMatchObject({ title: 'Printer prints blank pages', excerpt: 'Update the driver.' });
  expect(asked[0]!.searchParams.get('format')).toBe('json');
  expect(asked[0]!.searchParams.get('q')).toBe('printer prints blank pages site:vendor.example OR site:microsoft.com');
});

it('says nothing of persons, hosts and addresses to the web', async () => {
  answer = { results: [] };
  await find({
    subject: 'Jane Doe (jane@acme.example): SRV-DC01 at 10.1.2.3 prints blank pages, web01.acme.example too',
    description: 'Secret description.',
    requester: { name: 'Jane Doe' },
  });
  expect(asked[0]!.searchParams.get('q')).toMatch(/^prints blank pages site:/);
});

it('is not asked for a single word', async () => {
  expect(await find({ subject: 'Printer', description: 'It prints blank pages.' })).toBeUndefined();
  expect(asked).toEqual([]);
});

it('fails when the answer is of another form', async () => {
  answer = { message: 'no' };
  await expect(find()).rejects.toThrow('without results');
});

it('must be turned on by the tenant', () => {
  expect(new WebSearchSource({ ...defaults, url: 'http://searx.example' }).optIn).toBe(true);
});
