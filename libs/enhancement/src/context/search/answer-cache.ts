import { LRUCache } from 'lru-cache';
import type { FoundEvidence } from '../context-source';

const MAX_ANSWERS = 2_000;

/** Answers to searches, kept for a while: one outage makes many tickets of the same words. No tenant gets the answer of another. */
export class AnswerCache {
  private readonly answers: LRUCache<string, FoundEvidence[]> | undefined;

  /** @param ttlSeconds 0: nothing is kept. */
  constructor(ttlSeconds: number) {
    this.answers = ttlSeconds === 0 ? undefined : new LRUCache({ max: MAX_ANSWERS, ttl: ttlSeconds * 1000 });
  }

  /** The kept answer, or the one that `search` gives now. A failure is not kept. */
  async get(tenantId: string, words: readonly string[], search: () => Promise<FoundEvidence[]>): Promise<FoundEvidence[]> {
    const key = JSON.stringify([tenantId, ...words]);
    const known = this.answers?.get(key);
    if (known !== undefined) return known;
    const found = await search();
    this.answers?.set(key, found);
    return found;
  }
}
