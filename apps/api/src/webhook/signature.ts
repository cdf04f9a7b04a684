import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** The headers that carry a signature, lower case, as Node gives them. */
export type SignatureHeaders = Readonly<Record<string, string | string[] | undefined>>;

export type SignatureVerdict = 'valid' | 'invalid' | 'missing';

interface SignatureClaim {
  /** What the sender says it signed: the text before the body, then the body. */
  readonly prefix: string;
  /** The MACs that the sender gives; one that matches is enough. */
  readonly macs: readonly Buffer[];
  readonly timestamp?: string;
  readonly keyOf: (secret: string) => Buffer;
}

const MAC_BYTES = 32;
const MIN_KEY_BYTES = 16;

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
 * Three forms are understood: `X-ServiceDesk-Signature` (hex with or without `sha256=`, or base64) over the body; the same with
 * `X-ServiceDesk-Timestamp` over `timestamp.body`; and Standard Webhooks (https://www.standardwebhooks.com) over `id.timestamp.body`.
 *
 * @param secrets The tenant's current and, during a rotation, previous secret; empty for an unknown tenant, which then takes as long as
 *   a known one with a wrong signature.
 */
export function verifySignature(
  headers: SignatureHeaders,
  body: Buffer,
  secrets: readonly string[],
  { toleranceSeconds, required = false }: TimestampRule,
  nowMs = Date.now(),
): SignatureVerdict {
  const claim = signatureClaim(headers);
  if (claim === undefined) return 'missing';
  const fresh = claim.timestamp === undefined ? !required : isFresh(claim.timestamp, toleranceSeconds, nowMs);
  const known = secrets.length > 0;
  for (let i = 0; i < DUMMY_SECRETS.length; i += 1) {
    const secret = secrets[i] ?? DUMMY_SECRETS[i] ?? '';
    const expected = createHmac('sha256', claim.keyOf(secret)).update(claim.prefix).update(body).digest();
    const matches = claim.macs.some((mac) => timingSafeEqual(mac, expected));
    if (matches && fresh && known && i < secrets.length) return 'valid';
  }
  return 'invalid';
}

function signatureClaim(headers: SignatureHeaders): SignatureClaim | undefined {
  const standard = single(headers['webhook-signature']);
  if (standard !== undefined) {
    const id = single(headers['webhook-id']) ?? '';
    const timestamp = single(headers['webhook-timestamp']) ?? '';
    const macs = standard
      .split(' ')
      .filter((part) => part.startsWith('v1,'))
      .map((part) => decodeMac(part.slice(3)));
    return { prefix: `${id}.${timestamp}.`, macs, timestamp, keyOf: standardWebhooksKey };
  }
  const signature = single(headers['x-servicedesk-signature']);
  if (signature === undefined) return undefined;
  const timestamp = single(headers['x-servicedesk-timestamp']);
  const macs = [decodeMac(signature.replace(/^sha256=/i, ''))];
  if (timestamp === undefined) return { prefix: '', macs, keyOf: (secret) => Buffer.from(secret) };
  return { prefix: `${timestamp}.`, macs, timestamp, keyOf: (secret) => Buffer.from(secret) };
}

/** A MAC in hex or base64; anything else becomes zeros, which match nothing, so that the comparison always takes place. */
function decodeMac(text: string): Buffer {
  const trimmed = text.trim();
  const bytes = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  return bytes.length === MAC_BYTES ? bytes : Buffer.alloc(MAC_BYTES);
}

/**
 * Standard Webhooks secrets read `whsec_<base64>`; another text is taken as it is. So is one that decodes to less than a key: with an empty key
 * anybody could sign.
 */
function standardWebhooksKey(secret: string): Buffer {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : undefined;
  return key !== undefined && key.length >= MIN_KEY_BYTES ? key : Buffer.from(secret);
}

/** Seconds since the epoch, or milliseconds when the number has 13 digits. */
function isFresh(timestamp: string, toleranceSeconds: number, nowMs: number): boolean {
  if (!/^\d{9,13}$/.test(timestamp)) return false;
  const ms = timestamp.length === 13 ? Number(timestamp) : Number(timestamp) * 1000;
  return Math.abs(nowMs - ms) <= toleranceSeconds * 1000;
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
