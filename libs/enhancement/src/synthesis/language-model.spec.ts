import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LanguageModel } from './language-model';

let server: Server;
let keys: (string | undefined)[];
beforeEach(async () => {
  keys = [];
  server = createServer((request, response) => {
    keys.push(request.headers.authorization);
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}]}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

describe('a language model', () => {
  it('is called with the key as it is then', async () => {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    let key: string | undefined = 'fake-key-1';
    const model = new LanguageModel({ baseUrl, timeoutMs: 2_000, maxOutputTokens: 1 }, () => key);
    for (const next of ['fake-key-2', undefined, 'fake-key-3']) {
      await model.complete('model', 'system', 'user', new AbortController().signal);
      key = next;
    }
    expect(keys).toEqual(['Bearer fake-key-1', 'Bearer fake-key-2', 'Bearer none']);
  });
});
