import { randomBytes } from 'node:crypto';
import { DataKeys } from './data-keys';
import { FileKeys } from './file-keys';
import { type KeyProvider, KeyServiceError, type WrappedKey } from './key-provider';

/** A real key, behind a door that counts and can be shut as a service can be away. */
class Door implements KeyProvider {
  readonly calls: string[] = [];
  shut = false;
  constructor(private readonly keys = new FileKeys(randomBytes(32))) {}
  wrap(dataKey: Buffer) {
    this.enter('wrap');
    return this.keys.wrap(dataKey);
  }
  unwrap(key: WrappedKey) {
    this.enter('unwrap');
    return this.keys.unwrap(key);
  }
  private enter(call: string) {
    this.calls.push(call);
    if (this.shut) throw new KeyServiceError('shut');
  }
}

describe('data keys', () => {
  const keys = new FileKeys(randomBytes(32));
  afterEach(() => jest.restoreAllMocks());

  it('are used for a thousand values, and for an hour', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const dataKeys = new DataKeys([keys]);
    const texts: string[] = [];
    for (let n = 0; n < 1_001; n += 1) texts.push((await dataKeys.toSeal()).text);
    expect([new Set(texts.slice(0, 1_000)).size, new Set(texts).size]).toEqual([1, 2]);
    now.mockReturnValue(60 * 60_000);
    expect(texts).not.toContain((await dataKeys.toSeal()).text);
  });

  it('are at hand before they are needed: for as many values as are asked for, while the one before goes on sealing', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const provider = new Door();
    const dataKeys = new DataKeys([provider]);
    await Promise.all([dataKeys.prepare(1), dataKeys.prepare(1)]);
    const { text } = await dataKeys.toSeal();
    await dataKeys.prepare(800);
    expect(provider.calls).toEqual(['wrap']);

    provider.shut = true;
    await expect(dataKeys.prepare(1_500)).rejects.toThrow(KeyServiceError);
    expect((await dataKeys.toSeal()).text).toBe(text);
    provider.shut = false;
    const preparing = dataKeys.prepare(1_500);
    expect((await dataKeys.toSeal()).text).toBe(text);
    await preparing;
    provider.shut = true;
    const texts = new Set<string>();
    for (let n = 0; n < 1_500; n += 1) texts.add((await dataKeys.toSeal()).text);
    expect([texts.size, texts.has(text)]).toEqual([1, false]);

    provider.shut = false;
    now.mockReturnValue(56 * 60_000);
    await dataKeys.prepare(1);
    expect(provider.calls).toEqual(['wrap', 'wrap', 'wrap', 'wrap']);
  });

  it('are asked for once, also by many at the same time, and stay open while nobody can be asked', async () => {
    const provider = new Door();
    const { text, key } = await new DataKeys([provider]).toSeal();
    const dataKeys = new DataKeys([provider]);
    expect(await Promise.all([dataKeys.toOpen(text), dataKeys.toOpen(text)])).toEqual([key, key]);
    provider.shut = true;
    expect(await dataKeys.toOpen(text)).toEqual(key);
    expect(provider.calls).toEqual(['wrap', 'unwrap']);
  });

  it('are asked for again when nobody could be asked, or nobody knew them', async () => {
    const provider = new Door();
    const { text, key } = await new DataKeys([provider]).toSeal();
    const dataKeys = new DataKeys([provider]);
    provider.shut = true;
    await expect(dataKeys.toOpen(text)).rejects.toThrow(KeyServiceError);
    await expect(dataKeys.toSeal()).rejects.toThrow(KeyServiceError);
    provider.shut = false;
    expect(await dataKeys.toOpen(text)).toEqual(key);
    await dataKeys.toSeal();
    const unknown = (await new DataKeys([keys]).toSeal()).text;
    expect([await dataKeys.toOpen(unknown), await dataKeys.toOpen(unknown)]).toEqual([undefined, undefined]);
    expect(provider.calls.slice(-3)).toEqual(['wrap', 'unwrap', 'unwrap']);
  });

  it('are opened by whoever knows their key', async () => {
    const { text, key } = await new DataKeys([keys]).toSeal();
    expect(await new DataKeys([new Door(), keys]).toOpen(text)).toEqual(key);
  });
});
