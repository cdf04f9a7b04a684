import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { TENANT_ID } from '#database';
import type { NoteRef } from './rating';

/** A shortened MAC is at least half of the hash, and no attempt at it is answered faster than the others: RFC 2104 section 5. */
const MAC_BYTES = 16;
const UUID_BYTES = 16;
/** The longest token, that of a tenant with an id of 63 characters, in characters of base64url. */
const MAX_LENGTH = Math.ceil(((MAC_BYTES + UUID_BYTES + 63) * 4) / 3);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Makes and reads the tokens by which a note is rated without a login.
 *
 * A token names a tenant and a delivery, and has an HMAC-SHA256 over both, so it is of no use for another note. Its key is derived from the
 * installation's encryption key (HKDF), so that neither reveals the other. A token does not expire, because tickets are read again months later
 * and all that it can do is to change one rating. It ends with the key that it was made with.
 *
 * Read as base64url: 16 bytes of MAC, 16 bytes of the delivery's UUID, the tenant's id.
 */
export class FeedbackTokens {
  private readonly key: Buffer;

  /**
   * @param encryptionKey 32 bytes
   * @param further the other encryption keys that there are now, with which no token is made and of which tokens are taken
   */
  constructor(
    encryptionKey: Buffer,
    private readonly further: () => readonly Buffer[] = () => [],
  ) {
    this.key = derived(encryptionKey);
  }

  /** @throws RangeError when the delivery is no UUID in lower case, or the tenant's id none that a tenant can have. */
  tokenOf({ tenantId, deliveryId }: NoteRef): string {
    if (!UUID.test(deliveryId) || !TENANT_ID.test(tenantId)) throw new RangeError('Not a delivery of a tenant.');
    const named = Buffer.concat([Buffer.from(deliveryId.replaceAll('-', ''), 'hex'), Buffer.from(tenantId)]);
    return Buffer.concat([mac(this.key, named), named]).toString('base64url');
  }

  /** Undefined for what is no token of ours: every such text takes the same time, be it forged or no token at all. */
  read(token: string): NoteRef | undefined {
    const bytes = Buffer.from(token.slice(0, MAX_LENGTH), 'base64url');
    // A text of which base64url leaves something out would be a second token for the same note.
    const wellFormed = bytes.length > MAC_BYTES + UUID_BYTES && bytes.toString('base64url') === token;
    const given = Buffer.alloc(MAC_BYTES);
    bytes.copy(given);
    const named = bytes.subarray(MAC_BYTES);
    const keys = [this.key, ...this.further().map(derived)];
    const genuine = keys.map((key) => timingSafeEqual(given, mac(key, named))).includes(true);
    if (!genuine || !wellFormed) return undefined;
    const tenantId = named.subarray(UUID_BYTES).toString('latin1');
    return { tenantId, deliveryId: named.toString('hex', 0, UUID_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') };
  }
}

/** @throws RangeError when it is no key: everybody could make tokens. */
function derived(encryptionKey: Buffer): Buffer {
  if (encryptionKey.length !== 32) throw new RangeError(`An encryption key has 32 bytes, this one has ${encryptionKey.length}.`);
  return Buffer.from(hkdfSync('sha256', encryptionKey, '', 'ai-agents feedback token v1', 32));
}

function mac(key: Buffer, named: Buffer): Buffer {
  return createHmac('sha256', key).update(named).digest().subarray(0, MAC_BYTES);
}
