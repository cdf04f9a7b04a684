import { createHash } from 'node:crypto';
import { decrypt, encrypt } from './cipher';
import type { KeyProvider, WrappedKey } from './key-provider';

/**
 * Key-encryption keys that this process has itself. One wraps, from the start to the end of the process; others open what they wrapped before, or
 * in a process that has the next one already.
 *
 * A key's id is derived from it, so that a value sealed with another one is recognised as such.
 */
export class FileKeys implements KeyProvider {
  private readonly known = new Map<string, Buffer>();
  readonly keyId: string;

  /**
   * @param key 32 bytes
   * @param further the keys that there are now, asked for when none is known of an id; keys that were known once stay known
   */
  constructor(
    readonly key: Buffer,
    private readonly further: () => readonly Buffer[] = () => [],
  ) {
    this.keyId = this.add(key);
    further().forEach((each) => this.add(each));
  }

  /** The key itself; undefined when there is none of that id. */
  find(keyId: string): Buffer | undefined {
    if (!this.known.has(keyId)) this.further().forEach((key) => this.add(key));
    return this.known.get(keyId);
  }

  wrap(dataKey: Buffer): Promise<WrappedKey> {
    return Promise.resolve({ keyId: this.keyId, wrapped: encrypt(this.key, dataKey, contextOf(this.keyId)) });
  }

  unwrap({ keyId, wrapped }: WrappedKey): Promise<Buffer | undefined> {
    const key = this.find(keyId);
    try {
      return Promise.resolve(key && decrypt(key, wrapped, contextOf(keyId)));
    } catch {
      return Promise.resolve(undefined);
    }
  }

  private add(key: Buffer): string {
    if (key.length !== 32) throw new RangeError(`An encryption key has 32 bytes, this one has ${key.length}.`);
    const keyId = createHash('sha256').update(key).digest('hex').slice(0, 8);
    this.known.set(keyId, key);
    return keyId;
  }
}

/** A wrapped data key is no sealed value, and the other way round. */
function contextOf(keyId: string): string {
  return `data key|${keyId}`;
}
