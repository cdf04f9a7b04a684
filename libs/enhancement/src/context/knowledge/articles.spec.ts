import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configurationFrom } from '#config';
import { Agent } from 'undici';
import { Metrics } from '#observability';
import { ServiceDeskPlusSimulator, tenantOf, ticketClientOf, ticketOf } from '#testing';
import { ServiceDeskPlusTool, type TicketClient } from '#tickets';
import type { ContextSource } from '../context-source';
import { KnowledgeBaseSource, type KnowledgeBaseSettings } from './knowledge-base.source';
import { SolutionsSource } from './solutions.source';

const open = () => new AbortController().signal;
const { enhancement: defaults } = configurationFrom({}, {}).config;

function ask(
  source: ContextSource,
  tenantId = 'acme',
  ticketClient: TicketClient = ticketClientOf(),
  ticket = ticketOf(),
  signal = open(),
) {
  return source.find({ tenant: tenantOf({ id: tenantId }), ticket, ticketClient }, signal);
}

describe('the solutions of a ticketing tool', () => {
  let simulator: ServiceDeskPlusSimulator;
  beforeEach(async () => {
    simulator = await ServiceDeskPlusSimulator.start();
    simulator.desk().addSolution({ title: 'Printer prints blank pages', description: `<p>Reinstall.</p>${'<p>More.</p>'.repeat(400)}` });
    simulator.desk().addSolution({ title: 'Page setup' });
  });
  afterEach(() => simulator.stop());

  const client = () =>
    new ServiceDeskPlusTool({ timeoutMs: 2_000, dispatcher: new Agent(), metrics: new Metrics() }).connect({
      tenantId: 'acme',
      baseUrl: simulator.desk().baseUrl,
      credentials: { technicianKey: 'fake-technician-key' },
    });

  it('are evidence with title, summary and link, the best fitting first', async () => {
    const found = (await ask(new SolutionsSource(defaults.solutions), 'acme', client())) ?? [];
    expect(found.map(({ title }) => title)).toEqual(['Printer prints blank pages', 'Page setup']);
    expect(found[0]).toMatchObject({
      excerpt: expect.stringMatching(/^Reinstall\. More\./) as string,
      url: expect.stringContaining('/AddSolution.do?') as string,
    });
    expect([found[0]!.text.length <= 2_000, found[0]!.excerpt!.length <= 240]).toEqual([true, true]);
    expect(found[0]!.relevance).toBeGreaterThan(found[1]!.relevance);
  });

  it('are not asked for where the tool has none, or the ticket no word worth it', async () => {
    const source = new SolutionsSource(defaults.solutions);
    expect(await ask(source)).toBeUndefined();
    expect(await ask(source, 'acme', client(), ticketOf({ subject: 'Please help!', description: 'Urgent' }))).toBeUndefined();
  });

  it('are asked once for the same words of the same tenant while the answer is fresh', async () => {
    const searchSolutions = jest.fn(async () => []);
    const counting = ticketClientOf({ searchSolutions });
    const source = new SolutionsSource({ ...defaults.solutions, cacheSeconds: 1 });
    await ask(source, 'acme', counting);
    await ask(source, 'acme', counting);
    expect(searchSolutions).toHaveBeenCalledTimes(1);
    await ask(source, 'globex', counting);
    expect(searchSolutions).toHaveBeenCalledTimes(2);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await ask(source, 'acme', counting);
    expect(searchSolutions).toHaveBeenCalledTimes(3);
    const never = new SolutionsSource({ ...defaults.solutions, cacheSeconds: 0 });
    await ask(never, 'acme', counting);
    await ask(never, 'acme', counting);
    expect(searchSolutions).toHaveBeenCalledTimes(5);
  });

  it('that could not be had are asked for again', async () => {
    const searchSolutions = jest.fn().mockRejectedValueOnce(new Error('down')).mockResolvedValue([]);
    const source = new SolutionsSource(defaults.solutions);
    await expect(ask(source, 'acme', ticketClientOf({ searchSolutions }))).rejects.toThrow('down');
    expect(await ask(source, 'acme', ticketClientOf({ searchSolutions }))).toEqual([]);
  });
});

describe('a knowledge base with an HTTP search', () => {
  let server: Server;
  let requests: IncomingMessage[];
  let base: string;
  let listener: RequestListener;
  beforeEach(async () => {
    requests = [];
    server = createServer((request, response) => {
      requests.push(request);
      listener(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const answer = (content: unknown) => {
    listener = (_request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(content));
  };
  const source = (changes: Partial<KnowledgeBaseSettings> = {}, secret?: string) =>
    new KnowledgeBaseSource({ ...defaults.knowledgeBase, url: `${base}/api/search?limit=10`, ...changes }, () => secret);
  const article = (n: number) => ({ title: `Printer article ${n}`, summary: `Blank pages ${n}`, url: `/articles/${n}` });

  it('is searched with the words of the ticket and the secret, and gives its best three', async () => {
    answer({ results: [1, 2, 3, 4].map(article) });
    const found = await ask(source({ authorizationHeader: 'X-Api-Key' }, 'fake-key'));
    expect(found).toEqual(
      [1, 2, 3].map((n) =>
        expect.objectContaining({ title: `Printer article ${n}`, excerpt: `Blank pages ${n}`, url: `${base}/articles/${n}` }),
      ),
    );
    expect(requests[0]!.url).toBe('/api/search?limit=10&q=printer+prints+blank+pages');
    expect(requests[0]!.headers['x-api-key']).toBe('fake-key');
  });

  it('may have any form of answer, and a place for each tenant', async () => {
    const hit = { _source: { name: '<em>Printer</em> driver' }, highlight: { body: ['<em>blank</em> pages', 'new driver'] }, id: 7 };
    answer({ hits: { hits: [hit] } });
    const found = await ask(
      source({
        url: `${base}/{tenant}/find`,
        queryParameter: 'query',
        results: '$.hits.hits[*]',
        title: '$._source.name',
        summary: '$.highlight.body[*]',
        link: '$.page',
      }),
    );
    expect(requests[0]!.url).toBe('/acme/find?query=printer+prints+blank+pages');
    expect(found).toEqual([
      {
        title: 'Printer driver',
        public: false,
        text: 'blank pages … new driver',
        excerpt: 'blank pages … new driver',
        relevance: expect.any(Number) as number,
      },
    ]);
  });

  it('gives nothing that has no title, or no word of the ticket, and no link that is no page', async () => {
    answer({
      results: [{ summary: 'printer' }, { title: 'Coffee', summary: 'machine' }, { ...article(1), url: 'javascript:alert(1)' }, 7, null],
    });
    const found = await ask(source());
    expect(found?.map(({ title, url }) => [title, url])).toEqual([['Printer article 1', undefined]]);
    answer({ unexpected: true });
    expect(await ask(source())).toEqual([]);
  });

  it('does not see the name of the requester, addresses or long numbers', async () => {
    answer({ results: [] });
    const ticket = ticketOf({
      subject: 'Jane Doe: printer of jane@acme.example, https://x.example/a, 004366412345678 prints blank',
      requester: { name: 'Jane Doe' },
    });
    await ask(source(), 'acme', ticketClientOf(), ticket);
    expect(requests[0]!.url).toBe('/api/search?limit=10&q=printer+prints+blank');
  });

  it('sees no personal data that has blanks in it, and no name that only the description gives away, but hosts', async () => {
    answer({ results: [] });
    const ticket = ticketOf({
      subject: 'IBAN DE89 3704 0044 0532 0130 00, 4111 1111 1111 1111, +44 20 7946 0018, Blorp: srv-dc01 at 10.1.2.3 offline',
      description: 'Regards,\nXanthor Blorp',
    });
    await ask(source(), 'acme', ticketClientOf(), ticket);
    expect(requests[0]!.url).toBe('/api/search?limit=10&q=iban+srv-dc01+10.1.2.3+offline');
  });

  it.each<[string, RequestListener, string]>([
    ['an error', (_, response) => response.writeHead(503).end(), 'answered 503'],
    ['a redirect', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(), 'answered 302'],
    ['a page', (_, response) => response.end('<html>'), 'not JSON'],
    ['too much', (_, response) => response.end(' '.repeat(3 * 1024 * 1024)), 'more than 2 MB'],
  ])('fails on %s, without its key in the message', async (_, bad, message) => {
    listener = bad;
    const failure = await ask(source({}, 'fake-key')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect((failure as Error).message).toContain(message);
    expect((failure as Error).message).not.toMatch(/fake-key|printer/);
  });

  it('stops when nobody waits any longer', async () => {
    listener = () => undefined;
    const job = new AbortController();
    const asking = ask(source(), 'acme', ticketClientOf(), ticketOf(), job.signal);
    setTimeout(() => job.abort(new Error('time is up')), 30);
    await expect(asking).rejects.toThrow();
  });

  it('is refused at the start with a path that is none', () => {
    expect(() => source({ summary: '$.a[' })).toThrow('enhancement.knowledgeBase.summary is no JSONPath');
  });
});
