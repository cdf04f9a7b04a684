import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Scope } from './scope';

const ID_BYTES = 8;
const SECRET_BYTES = 32;
const FORM = /^aia_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** A key as its list shows it. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly createdAt: Date;
  /** Who made it: kind and name of the actor. */
  readonly createdBy: string;
  /** Absent when it does not expire. */
  readonly expiresAt?: Date;
  readonly revokedAt?: Date;
  /** To a quarter of an hour. */
  readonly lastUsedAt?: Date;
}

/** The parts of a key's text, `aia_<id>_<secret>`. The id is no secret: lists and logs name the key by it, and scanners find the text by its prefix. */
export interface KeyParts {
  readonly id: string;
  readonly secret: string;
}

/** Whether a key may have this id. What is none may be a key's whole text, which is not to be kept or repeated. */
export function isKeyId(id: string): boolean {
  return /^[0-9a-f]{16}$/.test(id);
}

export function newKeyParts(): KeyParts {
  return { id: randomBytes(ID_BYTES).toString('hex'), secret: randomBytes(SECRET_BYTES).toString('base64url') };
}

export function keyText({ id, secret }: KeyParts): string {
  return `aia_${id}_${secret}`;
}

/** Undefined when the text is no key, whatever else it is. */
export function parseKey(text: string): KeyParts | undefined {
  const [, id, secret] = FORM.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/**
 * What is kept of a secret. A plain SHA-256 is enough: slow hashes protect passwords, which can be guessed, and 256 random bits cannot; a slow one
 * would only let anybody keep the processor busy.
 */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Whether the secret has this hash. It takes the same time for every secret; undefined, for a key that there is not, fits none. */
export function secretFits(secret: string, hash: Buffer | undefined): boolean {
  const fits = timingSafeEqual(hashSecret(secret), hash ?? Buffer.alloc(32));
  return fits && hash !== undefined;
}
