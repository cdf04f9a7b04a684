import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What a sealed value belongs to. It is authenticated, so a value copied to another tenant or field does not open. */
export interface SealContext {
  readonly tenantId: string;
  readonly field: string;
}

/** A sealed value that does not open: a wrong key, a wrong place, or a changed value. The message never holds the value. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError';
}

/**
 * Encrypts tenants' credentials at rest with AES-256-GCM.
 *
 * A sealed value reads `v1.<key id>.<base64url of iv, tag and ciphertext>`. The key id is derived from the key, so that a value sealed
 * with another key is recognised as such.
 */
export class SecretBox {
  readonly keyId: string;

  /** @param key 32 bytes. */
  constructor(private readonly key: Buffer) {
    if (key.length !== 32) throw new RangeError(`An encryption key has 32 bytes, this one has ${key.length}.`);
    this.keyId = createHash('sha256').update(key).digest('hex').slice(0, 8);
  }

  seal(plaintext: string, context: SealContext): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, iv).setAAD(associatedData(context));
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return `v1.${this.keyId}.${Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString('base64url')}`;
  }

  /** @throws SealBrokenError when the value was sealed with another key, for another place, or was changed. */
  open(sealed: string, context: SealContext): string {
    const [version, keyId, data] = sealed.split('.');
    const place = `${context.field} of tenant ${context.tenantId}`;
    if (version !== 'v1' || keyId === undefined || data === undefined) throw new SealBrokenError(`The ${place} is not a sealed value.`);
    if (keyId !== this.keyId) {
      throw new SealBrokenError(`The ${place} was sealed with key ${keyId}, this process has key ${this.keyId}: set encryption-key to it.`);
    }
    const bytes = Buffer.from(data, 'base64url');
    try {
      const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(associatedData(context))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (error) {
      throw new SealBrokenError(`The ${place} does not open: it was changed or moved.`, { cause: error });
    }
  }
}

function associatedData({ tenantId, field }: SealContext): Buffer {
  return Buffer.from(`${tenantId}|${field}`);
}
