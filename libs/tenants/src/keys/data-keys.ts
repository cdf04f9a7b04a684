import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { KeyProvider } from './key-provider';

/** Values that one data key seals at most, and milliseconds for which it does. */
const MAX_USES = 1_000;
const MAX_AGE_MS = 60 * 60_000;

/** What a prepared key is good for beyond what it was prepared for: values that others seal meanwhile, and milliseconds that a transaction takes. */
const SPARE_USES = 100;
const SPARE_MS = 5 * 60_000;

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
  private sealing: { readonly key: Promise<DataKey>; readonly since: number; left: number } | undefined;
  private preparing: Promise<void> | undefined;
  private readonly opened: LRUCache<string, Buffer>;

  /** @param providers The first one wraps; each is asked whether it unwraps. */
  constructor(private readonly providers: readonly [KeyProvider, ...KeyProvider[]]) {
    this.opened = new LRUCache({ max: MAX_KEPT, fetchMethod: (text) => this.unwrap(text) });
  }

  /** Id of the key-encryption key that wraps now. @throws KeyServiceError */
  async keyId(): Promise<string> {
    return (await (this.sealing?.key ?? this.toSeal())).keyId;
  }

  /**
   * Has a key at hand that seals so many values at once, and does for some minutes. More than fit into a thousand have one key for all of them. The
   * present key seals for others until the next one is there.
   *
   * @throws KeyServiceError
   */
  async prepare(values: number): Promise<void> {
    while (!this.lasts(values)) await (this.preparing ??= this.renew(values).finally(() => (this.preparing = undefined)));
    await this.sealing?.key;
  }

  /** @throws KeyServiceError */
  async toSeal(): Promise<DataKey> {
    const present = this.sealing;
    if (present !== undefined && present.left > 0 && performance.now() - present.since < MAX_AGE_MS) {
      present.left -= 1;
      return present.key;
    }
    const next = { key: this.make(), since: performance.now(), left: MAX_USES - 1 };
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

  private lasts(values: number): boolean {
    const { sealing } = this;
    return sealing !== undefined && sealing.left >= values + SPARE_USES && performance.now() - sealing.since < MAX_AGE_MS - SPARE_MS;
  }

  private async renew(values: number): Promise<void> {
    const key = await this.make();
    this.sealing = { key: Promise.resolve(key), since: performance.now(), left: Math.max(MAX_USES, values + SPARE_USES) };
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
