import type { TenantTransactions } from '#database';
import type { Tenant } from '#tenants';
import type { Pool } from 'pg';
import { EmbeddingError } from './embedding-error';
import type { Embeddings } from './embeddings';
import { embeddedText } from './ticket-text';

export interface EmbeddingFillSettings {
  /** Most tickets in one call. */
  readonly batchSize: number;
  /** Milliseconds after which a call is given up. */
  readonly timeoutMs: number;
}

interface ClaimedRow {
  readonly ticket_id: string;
  readonly subject: string;
  readonly description: string;
  readonly claim: string;
}

interface TicketText {
  readonly ticket_id: string;
  readonly text: string;
}

/** Seconds for which claimed tickets are left alone, and so the pause after a failure. */
const CLAIM_SECONDS = 300;
/** What no model refuses that accepts anything. */
const PROBE = 'The printer does not print.';

/**
 * Claims tickets without an embedding of this model. Concurrent callers get different ones: who waits for a row sees in the end that it is due
 * later. The claim is passed around as text, because a JS date has no microseconds.
 */
const CLAIM = {
  name: 'claim_tickets_to_embed',
  text: `
    WITH missing AS MATERIALIZED (
      SELECT h.tenant_id, h.ticket_id FROM ticket_history AS h
      WHERE h.tenant_id = $1 AND NOT EXISTS (
        SELECT FROM ticket_embeddings AS e
        WHERE e.tenant_id = h.tenant_id AND e.ticket_id = h.ticket_id AND e.model = $2 AND (e.dimensions > 0 OR e.due_at > now())
      )
      ORDER BY h.ticket_id LIMIT $3
    ), claimed AS (
      INSERT INTO ticket_embeddings AS e (tenant_id, ticket_id, model, due_at)
      SELECT tenant_id, ticket_id, $2, now() + $4 * interval '1 second' FROM missing ORDER BY ticket_id
      ON CONFLICT (tenant_id, ticket_id) DO UPDATE SET model = EXCLUDED.model, embedding = NULL, due_at = EXCLUDED.due_at
      WHERE e.model <> EXCLUDED.model OR (e.embedding IS NULL AND e.due_at <= now())
      RETURNING e.ticket_id, e.due_at
    )
    SELECT c.ticket_id, h.subject, h.description, c.due_at::text AS claim
    FROM claimed AS c JOIN ticket_history AS h ON h.tenant_id = $1 AND h.ticket_id = c.ticket_id`,
};

/** Stores vectors of tickets that are still claimed: of one that was changed meanwhile the claim is gone. One without a vector is due never. */
const STORE = {
  name: 'store_ticket_embeddings',
  text: `
    UPDATE ticket_embeddings AS e
    SET embedding = t.embedding::real[], due_at = CASE WHEN t.embedding IS NULL THEN 'infinity'::timestamptz END
    FROM unnest($3::text[], $4::text[], $5::text[]) AS t (ticket_id, claim, embedding)
    WHERE e.tenant_id = $1 AND e.ticket_id = t.ticket_id AND e.model = $2 AND e.embedding IS NULL AND e.due_at = t.claim::timestamptz
      AND EXISTS (SELECT FROM ticket_history AS h WHERE h.tenant_id = e.tenant_id AND h.ticket_id = e.ticket_id)`,
};

/**
 * Gives past tickets their embeddings, however they came into the history and whatever went wrong before: those that have none are looked for,
 * also after a change of the model. What fails is tried again after five minutes. A text that the model refuses, or gives no vector,
 * although it takes others, is left out for as long as the ticket and the model stay the same.
 */
export class EmbeddingFill {
  constructor(
    private readonly pool: Pool,
    private readonly transactions: TenantTransactions,
    private readonly embeddings: Embeddings,
    private readonly settings: EmbeddingFillSettings,
  ) {}

  /** Ids of the tenants that have tickets to embed. */
  async tenants(): Promise<string[]> {
    const { rows } = await this.pool.query<{ id: string }>({
      name: 'tenants_to_embed',
      text: 'SELECT id FROM tenants_to_embed($1) AS t (id)',
      values: [this.embeddings.modelName],
    });
    return rows.map(({ id }) => id);
  }

  /**
   * Embeds one batch of a tenant's tickets.
   *
   * @returns how many were looked at; 0 when none is due.
   * @throws EmbeddingError, the reason of `signal`, the database's error. The tickets are tried again later.
   */
  async fill(tenant: Tenant, signal?: AbortSignal): Promise<number> {
    const claimed = await this.claim(tenant.id);
    if (claimed.length === 0) return 0;
    const texts = claimed.map((row) => ({ ...row, text: embeddedText(row) }));
    const telling = texts.filter(({ text }) => text !== '');
    const vectors = telling.length === 0 ? new Map<string, readonly number[]>() : await this.embed(tenant, telling, signal);
    await this.store(tenant.id, claimed, vectors);
    return claimed.length;
  }

  private async claim(tenantId: string): Promise<ClaimedRow[]> {
    const values = [tenantId, this.embeddings.modelName, this.settings.batchSize, CLAIM_SECONDS];
    const { rows } = await this.transactions.withTenant(tenantId, (db) => db.query<ClaimedRow>({ ...CLAIM, values }));
    return rows;
  }

  /** Vectors by ticket. A text that gets none together with others is tried by itself: when a batch is refused, one of it may be to blame. */
  private async embed(tenant: Tenant, tickets: readonly TicketText[], signal?: AbortSignal): Promise<Map<string, readonly number[]>> {
    const ask = (texts: readonly string[]) =>
      this.embeddings.embed({ tenant, purpose: 'fill', texts, timeoutMs: this.settings.timeoutMs }, signal);
    const found = new Map<string, readonly number[]>();
    const take = async (some: readonly TicketText[]) => {
      const vectors = await ask(some.map(({ text }) => text));
      for (const [place, { ticket_id }] of some.entries()) if (vectors[place] !== undefined) found.set(ticket_id, vectors[place]);
    };
    await take(tickets).catch(async (error: unknown) => {
      if (!mayBeTheTexts(error)) throw error;
      // A model that refuses this too would refuse any: nothing is wrong with the tickets.
      await ask([PROBE]);
    });
    if (tickets.length === 1) return found;
    for (const ticket of tickets.filter(({ ticket_id }) => !found.has(ticket_id))) {
      await take([ticket]).catch((error: unknown) => {
        if (!mayBeTheTexts(error)) throw error;
      });
    }
    return found;
  }

  private async store(tenantId: string, claimed: readonly ClaimedRow[], vectors: ReadonlyMap<string, readonly number[]>): Promise<void> {
    const values = [
      tenantId,
      this.embeddings.modelName,
      claimed.map(({ ticket_id }) => ticket_id),
      claimed.map(({ claim }) => claim),
      claimed.map(({ ticket_id }) => {
        const vector = vectors.get(ticket_id);
        return vector === undefined ? null : `{${vector.join(',')}}`;
      }),
    ];
    await this.transactions.withTenant(tenantId, (db) => db.query({ ...STORE, values }));
  }
}

const mayBeTheTexts = (error: unknown) =>
  error instanceof EmbeddingError && (error.failure === 'request refused' || error.failure === 'no vector');
