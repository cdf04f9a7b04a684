import { randomBytes } from 'node:crypto';
import { FileKeys } from './keys/file-keys';
import { type KeyProvider, KeyServiceError, KeyWithdrawnError, type WrappedKey } from './keys/key-provider';
import { SealBrokenError, SecretBox, sealOf } from './secret-box';

const [key, nextKey] = [randomBytes(32), randomBytes(32)];
const box = new SecretBox(key);
const place = { tenantId: 'acme', field: 'webhook_secret' };
const FORMS = ['envelope', 'direct'] as const;

describe.each(FORMS)('SecretBox, %s', (form) => {
  it('opens what it sealed, and seals the same text differently each time', async () => {
    const [first, second] = [await box.seal('fake-secret', place, form), await box.seal('fake-secret', place, form)];
    expect(first.split('.').at(-1)).not.toBe(second.split('.').at(-1));
    expect(Buffer.from(first, 'base64url').includes('fake-secret')).toBe(false);
    expect([await box.open(first, place), await box.open(second, place)]).toEqual(['fake-secret', 'fake-secret']);
    expect(await new SecretBox(key).open(first, place)).toBe('fake-secret');
  });

  it('says with which key, and how', async () => {
    expect(sealOf(await box.seal('fake-secret', place, form))).toMatchObject({ form, keyId: new FileKeys(key).keyId });
    expect(sealOf('fake-secret')).toBeUndefined();
  });

  it('does not open a value that was moved to another tenant or field', async () => {
    const sealed = await box.seal('fake-secret', place, form);
    await expect(box.open(sealed, { ...place, tenantId: 'globex' })).rejects.toThrow(SealBrokenError);
    await expect(box.open(sealed, { ...place, field: 'tool_credentials' })).rejects.toThrow(SealBrokenError);
  });

  it('does not open a value of which any part was changed, cut or taken from another', async () => {
    const parts = (await box.seal('fake-secret', place, form)).split('.');
    const flipped = (text: string) => text.slice(0, 4) + (text[4] === 'A' ? 'B' : 'A') + text.slice(5);
    for (const index of parts.keys()) {
      const broken = parts.map((part, at) => (at === index ? flipped(part) : part)).join('.');
      await expect(box.open(index === 0 ? broken.replace('v', 'w') : broken, place)).rejects.toThrow(SealBrokenError);
      await expect(box.open(parts.slice(0, index).join('.'), place)).rejects.toThrow(SealBrokenError);
      if (index > 0)
        await expect(box.open(parts.with(index, parts[index]?.slice(0, 6) ?? '').join('.'), place)).rejects.toThrow(SealBrokenError);
    }
    await expect(box.open('plain text', place)).rejects.toThrow(SealBrokenError);
  });

  it('says that the key is another one, and never the value', async () => {
    const sealed = await new SecretBox(nextKey).seal('fake-secret', place, form);
    await expect(box.open(sealed, place)).rejects.toThrow(/set encryption-key/);
  });

  it('opens with a further key what that one sealed, also when it came later, and seals with the first', async () => {
    const sealed = await new SecretBox(nextKey).seal('fake-secret', place, form);
    const further: Buffer[] = [];
    const both = new SecretBox(new FileKeys(key, () => further));
    await expect(both.open(sealed, place)).rejects.toThrow(SealBrokenError);
    further.push(nextKey);
    expect(await both.open(sealed, place)).toBe('fake-secret');
    further.pop();
    expect(await both.open(sealed, place)).toBe('fake-secret');
    expect(await box.open(await both.seal('fake-secret', place, form), place)).toBe('fake-secret');
  });
});

it('a value that the version before the envelope sealed opens', async () => {
  const fixed = new SecretBox(Buffer.alloc(32, 7));
  const sealed = 'v1.4bb06f8e.9IFH1-Ud39T-xZtJfTnNXOgY7RXuDEOmRIOVPJLCwH0npXFDw6Ti';
  expect(await fixed.open(sealed, place)).toBe('fake-secret');
});

describe('beside a key service', () => {
  const elsewhere = new FileKeys(randomBytes(32));
  /** A service as the box sees one, with keys of a file behind it. */
  const service = (unwrap: KeyProvider['unwrap'] = (wrapped) => elsewhere.unwrap({ ...wrapped, keyId: elsewhere.keyId })) => ({
    wrap: async (dataKey: Buffer) => ({ ...(await elsewhere.wrap(dataKey)), keyId: 'transit:tenants:v1' }),
    unwrap: async (wrapped: WrappedKey) => (wrapped.keyId === 'transit:tenants:v1' ? unwrap(wrapped) : undefined),
  });
  const seals = new SecretBox(key, { keys: service(), use: 'seal' });
  const opens = new SecretBox(key, { keys: service(), use: 'open' });

  it('it seals with the service or with the file, as it is told, and opens both', async () => {
    const [inService, inFile] = [await seals.seal('fake-secret', place), await opens.seal('fake-secret', place)];
    expect([sealOf(inService)?.keyId, sealOf(inFile)?.keyId]).toEqual(['transit:tenants:v1', new FileKeys(key).keyId]);
    for (const sealed of [inService, inFile]) {
      for (const each of [seals, opens]) expect(await each.open(sealed, place)).toBe('fake-secret');
    }
  });

  it('it says what a value of a service does not open for: none, another, or one that withdrew the key', async () => {
    const sealed = await seals.seal('fake-secret', place);
    const failureOf = (other: SecretBox) => other.open(sealed, place).catch((error: unknown) => error);
    expect(await failureOf(box)).toEqual(
      new SealBrokenError(
        'The webhook_secret of tenant acme was sealed with key transit:tenants:v1, which is in a key service, and this process has none: set keys.service.',
      ),
    );
    const stranger = service(() => Promise.resolve(undefined));
    expect(await failureOf(new SecretBox(key, { keys: stranger, use: 'seal' }))).toEqual(
      new SealBrokenError(
        'The webhook_secret of tenant acme was sealed with key transit:tenants:v1, which its key service does not know it by: it was changed, or another service sealed it.',
      ),
    );
    const archive = service(() => Promise.reject(new KeyWithdrawnError('this version is archived')));
    expect(await failureOf(new SecretBox(key, { keys: archive, use: 'seal' }))).toEqual(
      new SealBrokenError('The webhook_secret of tenant acme does not open: this version is archived'),
    );
    const away = service(() => Promise.reject(new KeyServiceError('away')));
    expect(await failureOf(new SecretBox(key, { keys: away, use: 'seal' }))).toEqual(new KeyServiceError('away'));
  });
});

it('a key of another length is refused', () => {
  expect(() => new SecretBox(randomBytes(16))).toThrow('32 bytes');
});
