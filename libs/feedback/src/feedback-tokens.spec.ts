import { randomBytes } from 'node:crypto';
import { FeedbackTokens } from './feedback-tokens';

const NOTE = { tenantId: 'acme', deliveryId: '0190e0b4-7a3c-7cc1-9d7e-1f2e3d4c5b6a' };
const [key, otherKey] = [randomBytes(32), randomBytes(32)];
const tokens = new FeedbackTokens(key);

/** The token with one bit of one byte turned. */
function changed(token: string, position: number): string {
  const bytes = Buffer.from(token, 'base64url');
  bytes[position] = (bytes[position] ?? 0) ^ 1;
  return bytes.toString('base64url');
}

describe('a token', () => {
  const token = tokens.tokenOf(NOTE);

  it.each(['a', 'acme', 'a'.repeat(63)])('names its note, of a tenant called %s too', (tenantId) => {
    expect(tokens.read(tokens.tokenOf({ ...NOTE, tenantId }))).toEqual({ ...NOTE, tenantId });
  });

  it('is the same for the same note, and another one for every other note and tenant', () => {
    const others = [
      { ...NOTE, tenantId: 'acm' },
      { ...NOTE, deliveryId: NOTE.deliveryId.replace('a', 'b') },
    ].map((note) => tokens.tokenOf(note));
    expect(new Set([token, tokens.tokenOf(NOTE), ...others]).size).toBe(3);
  });

  it('is of no use once any of its bytes is changed, so that none can be made for another note', () => {
    const length = Buffer.from(token, 'base64url').length;
    expect(length).toBe(16 + 16 + 4);
    for (let position = 0; position < length; position += 1) expect(tokens.read(changed(token, position))).toBeUndefined();
  });

  it('is of no use with the MAC of another token', () => {
    const other = Buffer.from(tokens.tokenOf({ ...NOTE, tenantId: 'globex' }), 'base64url');
    const mine = Buffer.from(token, 'base64url');
    expect(tokens.read(Buffer.concat([mine.subarray(0, 16), other.subarray(16)]).toString('base64url'))).toBeUndefined();
  });

  it('is read in one spelling only', () => {
    for (const spelt of [`${token}=`, `${token}!`, ` ${token}`, `${token}A`, token.slice(0, -1)])
      expect(tokens.read(spelt)).toBeUndefined();
  });

  it.each(['', 'x', 'A'.repeat(43), 'A'.repeat(48), 'A'.repeat(100_000), '../admin', '\u0000'])('is not %j', (text) => {
    expect(tokens.read(text)).toBeUndefined();
  });

  it('is of no use to an installation with another key, and is taken while that is the previous one', () => {
    const previous: Buffer[] = [];
    const rotated = new FeedbackTokens(otherKey, () => previous);
    expect(rotated.read(token)).toBeUndefined();
    previous.push(key);
    expect(rotated.read(token)).toEqual(NOTE);
    expect(rotated.tokenOf(NOTE)).toBe(new FeedbackTokens(otherKey).tokenOf(NOTE));
  });

  it('is made for nothing but a delivery of a tenant', () => {
    expect(() => tokens.tokenOf({ ...NOTE, deliveryId: 'd1' })).toThrow(RangeError);
    expect(() => tokens.tokenOf({ ...NOTE, tenantId: 'a b' })).toThrow(RangeError);
    expect(() => new FeedbackTokens(Buffer.alloc(0))).toThrow(RangeError);
  });
});
