import { ArticleServer } from './article-server';

describe('an article server', () => {
  const article = (id: string, title: string, text: string) => ({ id, title, text });
  let server: ArticleServer;
  beforeAll(async () => {
    server = await ArticleServer.start({
      spaces: [
        {
          name: 'acme',
          title: 'Acme',
          articles: [
            article('printing', 'Print server', 'The queue of the VPN users.\n\nTitle says <more>.'),
            article('vpn', 'VPN gateway', 'Look at the memory first.'),
            article('mail', 'Mail', 'Of no use here.'),
          ],
        },
        { name: 'globex', title: 'Globex', articles: [article('vpn', 'VPN of Globex', 'Theirs.')] },
      ],
    });
  });
  afterAll(() => server.stop());

  const search = async (path: string) => {
    const response = await fetch(`${server.url}/${path}`);
    if (response.status !== 200) return [response.status];
    const { results } = (await response.json()) as { results: { title: string; url: string }[] };
    return [response.status, results.map(({ title, url }) => `${title} ${url}`)];
  };

  it('finds the articles of one space, best first, and no more than are wanted', async () => {
    const all = ['VPN gateway /acme/articles/vpn', 'Print server /acme/articles/printing'];
    expect(await search('acme/search?q=vpn%20drops')).toEqual([200, all]);
    expect(await search('acme/search?q=vpn&limit=1')).toEqual([200, all.slice(0, 1)]);
    expect(await search('acme/search?q=nothing')).toEqual([200, []]);
    expect(await search('initech/search?q=vpn')).toEqual([404]);
  });

  it('has a page for each article, which shows its text and runs nothing of it', async () => {
    const page = await fetch(`${server.url}/acme/articles/printing`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('<p>Title says &lt;more&gt;.</p>');
    expect(await (await fetch(server.url)).text()).toContain('<a href="/globex/articles/vpn">VPN of Globex</a>');
    expect((await fetch(`${server.url}/acme/articles/none`)).status).toBe(404);
  });
});
