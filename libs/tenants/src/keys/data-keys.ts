import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { KeyProvider } from './key-provider';

/** Values that one data key seals at most, and milliseconds for which it does. */
const MAX_USES = 1_000;
const MAX_AGE_MS = 60 * 60_000;

/** Data keys that are kept unwrapped, about 200 bytes each. */
const MAX_KEPT = 10_000;

/** A data key, and how it is written into what it seals: `<key id>.<base64url of the wrapped key>`. */
export interface DataKey {
  readonly keyId: string;
  readonly text: string;
  readonly key: Buffer;
}

/**
 * Data keys of this process: one at a time to seal with, and those that were unwrapped, so that a service with the key-encryption key is asked
 * once for many values, and what was open stays open while it is away.
 */
export class DataKeys {
  private sealing: { readonly key: Promise<DataKey>; readonly since: number; uses: number } | undefined;
  private readonly opened: LRUCache<string, Buffer>;

  /** @param providers The first one wraps; each is asked whether it unwraps. */
  constructor(private readonly providers: readonly [KeyProvider, ...KeyProvider[]]) {
    this.opened = new LRUCache({ max: MAX_KEPT, fetchMethod: (text) => this.unwrap(text) });
  }

  /** Id of the key-encryption key that wraps now. @throws KeyServiceError */
  async keyId(): Promise<string> {
    return (await (this.sealing?.key ?? this.toSeal())).keyId;
  }

  /** @throws KeyServiceError */
  async toSeal(): Promise<DataKey> {
    const present = this.sealing;
    if (present !== undefined && present.uses < MAX_USES && performance.now() - present.since < MAX_AGE_MS) {
      present.uses += 1;
      return present.key;
    }
    const next = { key: this.make(), since: performance.now(), uses: 1 };
    this.sealing = next;
    next.key.catch(() => {
      if (this.sealing === next) this.sealing = undefined;
    });
    return next.key;
  }

  /** The key of a {@link DataKey.text}; undefined when nobody can unwrap it. @throws KeyServiceError */
  toOpen(text: string): Promise<Buffer | undefined> {
    return this.opened.fetch(text);
  }

  private async make(): Promise<DataKey> {
    const key = randomBytes(32);
    const { keyId, wrapped } = await this.providers[0].wrap(key);
    const text = `${keyId}.${wrapped.toString('base64url')}`;
    this.opened.set(text, key);
    return { keyId, text, key };
  }

  private async unwrap(text: string): Promise<Buffer | undefined> {
    const [keyId = '', wrapped = ''] = text.split('.');
    for (const provider of this.providers) {
      const key = await provider.unwrap({ keyId, wrapped: Buffer.from(wrapped, 'base64url') });
      if (key !== undefined) return key;
    }
    return undefined;
  }
}
