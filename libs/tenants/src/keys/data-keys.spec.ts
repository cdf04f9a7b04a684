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
