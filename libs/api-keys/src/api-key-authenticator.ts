import { Inject, Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { DATABASE_POOL } from '#database';
import { parseKey, secretFits } from './api-key';
import type { Scope } from './scope';

/** Milliseconds for which a key is not read again: the longest that a revoked one is still taken. */
const CACHE_MS = 1_000;
const CACHED_KEYS = 1_000;
/** Milliseconds between two notes of a key's use, as `touch_api_key` has it. */
const TOUCH_EVERY_MS = 15 * 60_000;

/** Whose key it is, and what it may do. */
export interface KeyHolder {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
}

interface FoundKey {
  readonly name: string;
  readonly scope: Scope;
  readonly secret_hash: Buffer;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly last_used_at: Date | null;
}

/** Decides whether a text is a key that is valid now. */
@Injectable()
export class ApiKeyAuthenticator {
  private readonly logger = new Logger(ApiKeyAuthenticator.name);
  private readonly found: LRUCache<string, { readonly key: FoundKey | undefined }>;

  constructor(@Inject(DATABASE_POOL) private readonly pool: Pool) {
    this.found = new LRUCache({ max: CACHED_KEYS, ttl: CACHE_MS, fetchMethod: async (id) => ({ key: await this.read(id) }) });
  }

  /** Undefined for a key that is malformed, unknown, wrong, expired or revoked: who asks learns nothing from the difference. */
  async authenticate(text: string): Promise<KeyHolder | undefined> {
    const parts = parseKey(text);
    if (parts === undefined) return undefined;
    const key = (await this.found.fetch(parts.id))?.key;
    const fits = secretFits(parts.secret, key?.secret_hash);
    if (!fits || key === undefined || key.revoked_at !== null) return undefined;
    if (key.expires_at !== null && key.expires_at.getTime() <= Date.now()) return undefined;
    this.touch(parts.id, key);
    return { id: parts.id, name: key.name, scope: key.scope };
  }

  private async read(id: string): Promise<FoundKey | undefined> {
    return (await this.pool.query<FoundKey>('SELECT * FROM find_api_key($1)', [id])).rows[0];
  }

  /** In the background: nobody waits for it, and a request does not fail with it. */
  private touch(id: string, { last_used_at }: FoundKey): void {
    if (last_used_at !== null && Date.now() - last_used_at.getTime() < TOUCH_EVERY_MS) return;
    this.pool.query('SELECT touch_api_key($1)', [id]).catch((error: unknown) => {
      this.logger.warn(`The use of key ${id} was not noted: ${(error as Error).message}`);
    });
  }
}
