import { randomBytes } from 'node:crypto';
import { SealBrokenError, SecretBox } from './secret-box';

const box = new SecretBox(randomBytes(32));
const place = { tenantId: 'acme', field: 'webhook_secret' };

describe('SecretBox', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const [first, second] = [box.seal('fake-secret', place), box.seal('fake-secret', place)];
    expect(first).not.toBe(second);
    expect(first).not.toContain('fake-secret');
    expect([box.open(first, place), box.open(second, place)]).toEqual(['fake-secret', 'fake-secret']);
  });

  it('does not open a value that was moved to another tenant or field', () => {
    const sealed = box.seal('fake-secret', place);
    expect(() => box.open(sealed, { ...place, tenantId: 'globex' })).toThrow(SealBrokenError);
    expect(() => box.open(sealed, { ...place, field: 'tool_credentials' })).toThrow(SealBrokenError);
  });

  it('does not open a value that was changed or cut', () => {
    const sealed = box.seal('fake-secret', place);
    const flipped = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA');
    for (const broken of [flipped, sealed.slice(0, 30), `${sealed.split('.').slice(0, 2).join('.')}.`, 'plain text']) {
      expect(() => box.open(broken, place)).toThrow(SealBrokenError);
    }
  });

  it('says that the key is another one, and never the value', () => {
    const sealed = new SecretBox(randomBytes(32)).seal('fake-secret', place);
    expect(() => box.open(sealed, place)).toThrow(/set encryption-key/);
  });

  it('refuses a key of another length', () => {
    expect(() => new SecretBox(randomBytes(16))).toThrow('32 bytes');
  });
});
