import { request } from 'node:http';
import { System } from './system';

interface Answer {
  readonly status: number | undefined;
  readonly location: string | undefined;
}

describe.each([true, false])('with api.requireHttps: %p', (requireHttps) => {
  let system: System;
  beforeAll(async () => {
    system = await System.start('postgres', { api: { requireHttps } });
  });
  afterAll(() => system.stop());

  /** Node's own client: fetch lets nobody choose the Host header. */
  const send = (method: string, path: string, headers: Record<string, string> = {}, body = '') =>
    new Promise<Answer>((resolve, reject) => {
      const { port } = new URL(system.apiUrl);
      request({ port, host: '127.0.0.1', method, path, headers: { host: 'desk.example', ...headers } }, (response) => {
        response.resume().once('end', () => resolve({ status: response.statusCode, location: response.headers.location }));
      })
        .once('error', reject)
        .end(body);
    });
  const http = { 'x-forwarded-proto': 'http' };

  it('answers health as ever when no proxy says how the request came, or over https', async () => {
    for (const headers of [{}, { 'x-forwarded-proto': 'https' }, { 'x-forwarded-proto': 'https, http' }]) {
      expect(await send('GET', '/health', headers)).toEqual({ status: 200, location: undefined });
      expect(await send('POST', '/webhook/servicedesk', { ...headers, 'content-type': 'application/json' }, '{}')).toMatchObject({
        status: 401,
      });
    }
  });

  if (!requireHttps) {
    it('does not look at the header', async () => {
      expect(await send('GET', '/health', http)).toEqual({ status: 200, location: undefined });
    });
    return;
  }

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'redirects %s over http to the same path and query',
    async (method) => {
      for (const path of ['/webhook/servicedesk?a=1&b=%2F', '/health', '/nowhere']) {
        const body = method === 'POST' ? '{"tenant_id":"acme"}' : '';
        expect(await send(method, path, { ...http, 'content-type': 'application/json' }, body)).toEqual({
          status: 308,
          location: `https://desk.example${path}`,
        });
      }
    },
  );

  it('takes the word of the first proxy, however it writes it', async () => {
    expect(await send('GET', '/health', { 'x-forwarded-proto': 'HTTP , https' })).toMatchObject({ status: 308 });
  });

  it('leaves the port of http out', async () => {
    const locations = await Promise.all(['desk.example:80', '[::1]:8080'].map((host) => send('GET', '/x', { ...http, host })));
    expect(locations.map(({ location }) => location)).toEqual(['https://desk.example/x', 'https://[::1]/x']);
  });

  it('sends nobody to a host that is none', async () => {
    for (const host of ['evil.example/x?', 'user@evil.example']) {
      expect(await send('GET', '/health', { ...http, host })).toEqual({ status: 400, location: undefined });
    }
  });
});
