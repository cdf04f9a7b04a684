import type { Pool } from 'pg';
import { embeddingsArePrepared } from '#database';

/** Milliseconds for which the answer is kept. */
const RECHECK_MS = 30_000;

/** Knows whether the database can search by meaning: it looks into the catalogue twice a minute, because pgvector may come, or go, while it runs. */
export class VectorSupport {
  private known: { readonly available: boolean; readonly at: number } | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly dimensions: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws the database's error. */
  async available(): Promise<boolean> {
    if (this.known !== undefined && this.now() - this.known.at < RECHECK_MS) return this.known.available;
    const available = await embeddingsArePrepared(this.pool, this.dimensions);
    this.known = { available, at: this.now() };
    return available;
  }

  /** Looks again at once the next time: a search by meaning has failed. */
  forget(): void {
    this.known = undefined;
  }
}
