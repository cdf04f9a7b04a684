import { EmbeddingEndpoint } from '#testing';
import { EmbeddingModel } from './embedding-model';

let endpoint: EmbeddingEndpoint;
beforeEach(async () => {
  endpoint = await EmbeddingEndpoint.start([['printer'], ['vpn']]);
});
afterEach(() => endpoint.stop());

const model = (changes: { baseUrl?: string; dimensions?: number; key?: string } = {}) =>
  new EmbeddingModel({ baseUrl: endpoint.baseUrl, model: 'fake-model', dimensions: 3, ...changes }, () => changes.key);

describe('the embedding model', () => {
  it('gives each text its vector, whatever order the endpoint answers in, and says what it took', async () => {
    const { vectors, tokens } = await model({ key: 'fake-key' }).embed(['printer printer', 'VPN'], 5_000);
    expect(vectors).toEqual([
      [2, 0, 0.25],
      [0, 1, 0.25],
    ]);
    expect(tokens).toBe(14);
    expect(endpoint.requests).toEqual([{ model: 'fake-model', input: ['printer printer', 'VPN'], authorization: 'Bearer fake-key' }]);
  });

  it('sends no credential where there is none', async () => {
    await model({ baseUrl: `${endpoint.baseUrl}/` }).embed(['vpn'], 5_000);
    expect(endpoint.requests[0]?.authorization).toBeUndefined();
  });

  it('says which setting is wrong when the vectors have another length', async () => {
    await expect(model({ dimensions: 4 }).embed(['vpn'], 5_000)).rejects.toMatchObject({
      failure: 'invalid answer',
      message: 'The vectors of fake-model have 3 dimensions: set embeddings.dimensions to that instead of 4, and run the migrations.',
    });
  });

  it.each([
    [302, 'unavailable'],
    [400, 'request refused'],
    [401, 'unauthorized'],
    [404, 'unavailable'],
    [405, 'unavailable'],
    [408, 'timeout'],
    [409, 'unavailable'],
    [413, 'request refused'],
    [415, 'unavailable'],
    [422, 'request refused'],
    [429, 'rate limited'],
    [500, 'unavailable'],
  ])('tells a status of %i as "%s", without what the endpoint said', async (status, failure) => {
    endpoint.fault = () => ({ status, body: { error: { message: 'you sent: vpn' } } });
    const error = await model()
      .embed(['vpn'], 5_000)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'EmbeddingError', failure });
    expect((error as Error).message).not.toContain('vpn');
  });

  const entry = (embedding: unknown, index: unknown = 0) => ({ data: [{ index, embedding }] });
  it.each<[string, string, unknown]>([
    ['no JSON', 'invalid answer', 'oops'],
    ['null', 'invalid answer', null],
    ['no data', 'invalid answer', {}],
    ['too few vectors', 'no vector', { data: [] }],
    ['a vector for no text', 'no vector', entry([1, 2, 3], 7)],
    ['text instead of numbers', 'no vector', entry('AAAA')],
    ['something that is no number', 'no vector', entry([1, 2, null])],
    ['a vector without a direction', 'no vector', entry([0, 0, 0])],
  ])('takes %s for "%s"', async (_what, failure, body) => {
    endpoint.fault = () => ({ body });
    await expect(model().embed(['vpn'], 5_000)).rejects.toMatchObject({ failure });
  });

  it('keeps the vectors that came beside one that did not', async () => {
    const data = [[1, 2, 3], [0, 0, 0], null].map((embedding, index) => ({ index, embedding }));
    endpoint.fault = () => ({ body: { data } });
    expect((await model().embed(['a', 'b', 'c'], 5_000)).vectors).toEqual([[1, 2, 3], undefined, undefined]);
  });

  it('is given up in time, also when the caller goes, and is unavailable when nobody listens', async () => {
    endpoint.fault = () => new Promise(() => undefined);
    await expect(model().embed(['vpn'], 50)).rejects.toMatchObject({ failure: 'timeout' });
    await expect(model().embed(['vpn'], 5_000, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    await expect(model({ baseUrl: 'http://127.0.0.1:1/v1' }).embed(['vpn'], 5_000)).rejects.toMatchObject({ failure: 'unavailable' });
  });
});
