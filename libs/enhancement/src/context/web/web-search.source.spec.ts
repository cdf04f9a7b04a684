import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configurationFrom } from '#config';
import { TenantTransactions } from '#database';
import { InventoryStore } from '#inventory';
import { tenantOf, TestDatabase, ticketClientOf, ticketOf } from '#testing';
import type { Ticket } from '#tickets';
import { type WebSearchSettings, WebSearchSource } from './web-search.source';

/** More of one name than a subject has words. */
const HOSTS = [...Array.from({ length: 12 }, (_, n) => `zeus.site${n}.example`), 'hera.site1.example', 'kiosk'];
const { webSearch: defaults } = configurationFrom({}, {}).config.enhancement;

let database: TestDatabase;
let inventory: InventoryStore;
beforeAll(async () => {
  database = await TestDatabase.create();
  const facts = { addresses: [], assetTag: '', role: '', owner: '', location: '' };
  const hosts = HOSTS.map((host) => ({ host, ...facts }));
  await new InventoryStore(new TenantTransactions(database.pool('api'))).import(tenantOf().id, hosts, { prune: false });
  inventory = new InventoryStore(new TenantTransactions(database.pool('worker')));
});
afterAll(() => database.drop());

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
  const source = new WebSearchSource({ ...defaults, url, allowedDomains: ['vendor.example', 'microsoft.com'], ...changes }, inventory);
  return source.find(
    { tenant: tenantOf({ name: 'Acme Widgets' }), ticket: ticketOf(ticket), ticketClient: ticketClientOf() },
    new AbortController().signal,
  );
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

describe('what the web is told', () => {
  const requester = { name: 'Jane Doe', email: 'jdoe42@acme.example' };
  const told = async (ticket: Partial<Ticket>) => {
    answer = { results: [] };
    await find({ requester, ...ticket });
    return asked[0]!.searchParams.get('q')!.replace(/ site:.*/, '');
  };

  it.each([
    ['the requester', 'Jane Doe: doe prints blank pages for JANE'],
    ["the requester's account", 'ACME\\jdoe42 prints blank pages as jdoe42'],
    ['an e-mail address', 'bob.roe@other.example (at) prints blank pages'],
    ['somebody else', 'Mr Quorb prints blank pages'],
    ['phone numbers', '+44 20 7946 0018 or phone 0664 123 4567: prints blank pages'],
    ['a card', '4111 1111 1111 1111 prints blank pages'],
    ['an IBAN', 'DE89 3704 0044 0532 0130 00 prints blank pages'],
    ['a national id', 'SSN 536-90-4399 prints blank pages'],
    ['an IPv4 address', '10.1.2.3 and 10.1.2.0/24 prints blank pages 203.0.113.7'],
    ['an IPv6 address', 'fd12:3456:789a::890 prints blank pages from fe80::1234:5678'],
    ['a MAC address', '00-1A-2B-3C-4D-5E prints blank pages 001a.2b3c.4d5e'],
    ['hosts', 'SRV-DC01 prints blank pages web01.acme.example dc-vienna'],
    ['hosts that only the inventory knows as such, of which one name has many', 'Zeus Hera prints blank pages'],
    ['a host that looks like a program', 'kiosk.exe prints blank pages'],
    ['paths and links', 'C:\\Users\\roe\\a.txt prints blank pages \\\\fs\\Payroll /home/roe/x https://intranet/roe'],
    ['the client company', 'Acme Widgets prints blank pages'],
    ['what hides behind characters that nobody sees', 'jane\u200b.roe@acme.example prints blank pages'],
  ])('is nothing of %s', async (_, subject) => {
    expect(await told({ subject })).toMatch(/^(?:ssn |phone )?prints blank pages$/);
  });

  it('is no name that only the description gives away', async () => {
    const description = 'It worked yesterday.\n\nRegards,\nXanthor Blorp';
    expect(await told({ subject: 'blorp prints blank pages for Xanthor', description })).toBe('prints blank pages');
  });

  it('is what is wrong, with its codes', async () => {
    expect(await told({ subject: 'VPN error 809 / 0x80070005 in outlook.exe since KB5034441, e-mail hangs' })).toBe(
      'vpn error 809 0x80070005 outlook.exe kb5034441 e-mail hangs',
    );
  });
});

it('asks nobody when the inventory cannot say what is a host', async () => {
  const source = new WebSearchSource(
    { ...defaults, url: 'http://127.0.0.1:9/', allowedDomains: ['vendor.example'] },
    {
      find: () => Promise.reject(new Error('away')),
    },
  );
  const query = { tenant: tenantOf(), ticket: ticketOf(), ticketClient: ticketClientOf() };
  await expect(source.find(query, new AbortController().signal)).rejects.toThrow('away');
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
  expect(new WebSearchSource({ ...defaults, url: 'http://searx.example' }, inventory).optIn).toBe(true);
});
