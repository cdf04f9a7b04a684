import { ModelBudgets } from '#budgets';
import { prepareEmbeddings } from '#database';
import { EmbeddingFill, EmbeddingModel, Embeddings, VectorSupport } from '#embeddings';
import { type Meaning, TicketMeaning } from '#enhancement';
import { Metrics } from '#observability';
import { tenantOf } from '#testing';
import { type HistoryDatabase, TENANT } from './history-database';
import { type LabelledTicket, subjectOf } from './labelled-tickets';

const NO_LIMIT = { tokensPerDay: 0, tokensPerMonth: 0, usdPerDay: 0, usdPerMonth: 0 };
/** Milliseconds: a model on this machine may be slow, and what it takes is not measured. */
const TIMEOUT_MS = 300_000;
const BATCH = 64;

/** The endpoint that embeds. */
export interface EmbeddingEndpointOptions {
  readonly url: string;
  readonly model: string;
}

/** The history of the bench with embeddings, as the workers fill them in. */
export class EmbeddingBench {
  private constructor(
    private readonly database: HistoryDatabase,
    private readonly meaning: TicketMeaning,
  ) {}

  /** Embeds all tickets of the history. */
  static async create(
    database: HistoryDatabase,
    { url, model }: EmbeddingEndpointOptions,
    say: (message: string) => void,
  ): Promise<EmbeddingBench> {
    const admin = database.admin();
    const dimensions = await dimensionsOf(url, model);
    await admin.query('CREATE EXTENSION IF NOT EXISTS vector');
    await prepareEmbeddings(admin, dimensions);
    const metrics = new Metrics();
    const client = new EmbeddingModel({ baseUrl: url, model, dimensions }, () => undefined);
    const embeddings = new Embeddings(client, 0, new ModelBudgets(database.pool, NO_LIMIT), metrics);
    const fill = new EmbeddingFill(database.pool, database.transactions, embeddings, { batchSize: BATCH, timeoutMs: TIMEOUT_MS });
    let done = 0;
    for (;;) {
      const count = await fill.fill(tenantOf({ id: TENANT }));
      if (count === 0) break;
      done += count;
      if (done % (BATCH * 10) === 0) say(`embedded ${done} tickets`);
    }
    await admin.query('VACUUM ANALYZE ticket_embeddings');
    const settings = { timeoutMs: TIMEOUT_MS, minSimilarity: 0.5 };
    return new EmbeddingBench(database, new TicketMeaning(embeddings, new VectorSupport(database.pool, dimensions), metrics, settings));
  }

  async meaningsOf(tickets: readonly LabelledTicket[]): Promise<Meaning[]> {
    const meanings: Meaning[] = [];
    for (const ticket of tickets) {
      const asking = { id: `asking-${ticket.id}`, subject: subjectOf(ticket), description: ticket.text };
      const meaning = await this.meaning.of(tenantOf({ id: TENANT }), asking, TIMEOUT_MS, new AbortController().signal);
      if (meaning === undefined) throw new Error(`There is no embedding of the ticket ${ticket.id}.`);
      meanings.push(meaning);
    }
    return meanings;
  }

  /** Gives the copies of tickets the vectors of their originals, each a little aside: an index of equal vectors would be a small one. */
  async embedCopies(): Promise<void> {
    const admin = this.database.admin();
    await admin.query(
      `INSERT INTO ticket_embeddings (tenant_id, ticket_id, model, embedding)
       SELECT h.tenant_id, h.ticket_id, e.model, (SELECT array_agg(n + 0.02 * (random() - 0.5))::real[] FROM unnest(e.embedding) AS n)
       FROM ticket_history AS h JOIN ticket_embeddings AS e ON e.tenant_id = h.tenant_id AND e.ticket_id = split_part(h.ticket_id, '-', 1)
       WHERE h.ticket_id LIKE '%-copy-%' AND e.dimensions > 0 ON CONFLICT DO NOTHING`,
    );
    await admin.query('VACUUM ANALYZE ticket_embeddings');
  }
}

/** How many numbers the model's vectors have: the bench asks it, an installation sets it. */
async function dimensionsOf(url: string, model: string): Promise<number> {
  const answer = await fetch(`${url}/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, input: ['printer'], encoding_format: 'float' }),
  });
  const { data } = (await answer.json()) as { data: readonly { embedding: readonly number[] }[] };
  return data[0]?.embedding.length ?? 0;
}
