import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export type SignatureVerdict = 'valid' | 'invalid' | 'missing';

/** An HMAC-SHA256 that a sender gives, and what it says that it is of. */
export interface SignatureClaim {
  /** What was signed is this text, then the body. Default: nothing before the body. */
  readonly prefix?: string;
  /** The MACs that the sender gives, from {@link decodeMac}; one that matches is enough. */
  readonly macs: readonly Buffer[];
  /** When it was signed, in seconds or milliseconds since the epoch; part of `prefix`, or it would prove nothing. */
  readonly timestamp?: string;
  /** The key that a secret stands for. Default: its bytes. */
  readonly keyOf?: (secret: string) => Buffer;
}

const MAC_BYTES = 32;

/** Stands in for the secrets of a tenant that does not exist, so that an unknown tenant costs the same work as a wrong signature. */
const DUMMY_SECRETS = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')] as const;

/** How much the timestamp of a signature is asked for. */
export interface TimestampRule {
  /** How old or how far ahead it may be, in seconds. */
  readonly toleranceSeconds: number;
  /** True refuses a signature without one: for requests of which a replay would not show. */
  readonly required?: boolean;
}

/**
 * Verifies a webhook's HMAC-SHA256 over the exact raw bytes of its body.
 *
 * @param claim Undefined when the webhook carries no signature.
 * @param secrets The tenant's current and, during a rotation, previous secret; empty for an unknown tenant, which then takes as long as
 *   a known one with a wrong signature.
 */
export function verifySignature(
  claim: SignatureClaim | undefined,
  body: Buffer,
  secrets: readonly string[],
  { toleranceSeconds, required = false }: TimestampRule,
  nowMs = Date.now(),
): SignatureVerdict {
  if (claim === undefined) return 'missing';
  const { prefix = '', macs, timestamp, keyOf = (secret) => Buffer.from(secret) } = claim;
  const fresh = timestamp === undefined ? !required : isFresh(timestamp, toleranceSeconds, nowMs);
  const known = secrets.length > 0;
  for (let i = 0; i < DUMMY_SECRETS.length; i += 1) {
    const secret = secrets[i] ?? DUMMY_SECRETS[i] ?? '';
    const expected = createHmac('sha256', keyOf(secret)).update(prefix).update(body).digest();
    const matches = macs.some((mac) => timingSafeEqual(mac, expected));
    if (matches && fresh && known && i < secrets.length) return 'valid';
  }
  return 'invalid';
}

/** A MAC in hex or base64; anything else becomes zeros, which match nothing, so that the comparison always takes place. */
export function decodeMac(text: string): Buffer {
  const trimmed = text.trim();
  const bytes = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  return bytes.length === MAC_BYTES ? bytes : Buffer.alloc(MAC_BYTES);
}

/** Seconds since the epoch, or milliseconds when the number has 13 digits. */
function isFresh(timestamp: string, toleranceSeconds: number, nowMs: number): boolean {
  if (!/^\d{9,13}$/.test(timestamp)) return false;
  const ms = timestamp.length === 13 ? Number(timestamp) : Number(timestamp) * 1000;
  return Math.abs(nowMs - ms) <= toleranceSeconds * 1000;
}
