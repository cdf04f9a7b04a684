import type { Pool } from 'pg';
import { TenantTransactions } from '#database';
import { type Meaning, TicketHistorySource } from '#enhancement';
import { HistoryStore, withoutTicketNoise } from '#history';
import { Metrics } from '#observability';
import { tenantOf, TestDatabase, ticketClientOf } from '#testing';
import { cpuMs } from '../environment/process-usage';
import { type LabelledTicket, subjectOf } from './labelled-tickets';

/** Whose history it is. */
export const TENANT = 'bench';
const PAGE = 500;
/** Of whatever relevance: what is measured is the order. */
const SETTINGS = { maxResults: 5, minRelevance: 0, timeoutMs: 60_000 };

/**
 * Plain full text search: tickets with any of the words, by Postgres' own rank, over the text as it is: no fields, no weights. The
 * rank is divided by the logarithm of the text's length (1), which finds much better than without.
 */
const FULL_TEXT = {
  name: 'plain_full_text',
  text: `
    WITH asked AS MATERIALIZED (
      SELECT string_agg(format('''%s''', replace(replace(lexeme, '\\', '\\\\'), '''', '''''')), ' | ')::tsquery AS query
      FROM unnest(to_tsvector('english', $1))
    )
    SELECT ticket_id FROM searchable_history, asked WHERE search @@ query ORDER BY ts_rank('{1, 1, 1, 1}', ts_filter(search, '{b}'), query, 1) DESC, ticket_id LIMIT $2`,
};

/** A migrated database with the history of one tenant, used with the worker's role: row-level security holds. */
export class HistoryDatabase {
  private constructor(
    private readonly database: TestDatabase,
    readonly pool: Pool,
    readonly transactions: TenantTransactions,
  ) {}

  static async create(): Promise<HistoryDatabase> {
    const database = await TestDatabase.create();
    const pool = database.pool('worker');
    return new HistoryDatabase(database, pool, new TenantTransactions(pool));
  }

  /** Stores the tickets as the webhook does. */
  async store(tickets: readonly LabelledTicket[]): Promise<void> {
    const store = new HistoryStore(this.transactions, new Metrics());
    for (let first = 0; first < tickets.length; first += PAGE) {
      await store.upsertAll(
        TENANT,
        tickets.slice(first, first + PAGE).map((ticket) => ({
          ticketId: ticket.id,
          subject: subjectOf(ticket),
          description: ticket.text,
          resolution: '',
          resolvedAt: new Date(0),
          source: 'import',
        })),
      );
    }
    await this.database.pool('admin').query('VACUUM ANALYZE ticket_history, history_words');
  }

  /** A pool of the superuser, which prepares what an administrator would. */
  admin(): Pool {
    return this.database.pool('admin');
  }

  /**
   * Ids of the tickets that the product finds, best first.
   *
   * @param meaning Of the ticket, when it is to be searched for by that too.
   */
  async productSearch(ticket: LabelledTicket, meaning?: Meaning): Promise<string[]> {
    const failed = (error: unknown) => {
      throw error;
    };
    const embedded = meaning && { of: () => Promise.resolve(meaning), searchSucceeded: () => undefined, searchFailed: failed };
    const source = new TicketHistorySource(this.transactions, SETTINGS, embedded);
    const found = await source.find(
      {
        tenant: tenantOf({ id: TENANT }),
        ticketClient: ticketClientOf(),
        ticket: { id: `asking-${ticket.id}`, subject: subjectOf(ticket), description: ticket.text },
      },
      new AbortController().signal,
    );
    return found.map(({ externalId }) => externalId ?? '');
  }

  async fullTextSearch(ticket: LabelledTicket): Promise<string[]> {
    const { rows } = await this.transactions.withTenant(TENANT, (db) =>
      db.query<{ ticket_id: string }>({ ...FULL_TEXT, values: [ticket.text, SETTINGS.maxResults] }),
    );
    return rows.map((row) => row.ticket_id);
  }

  /** The stems of the words of each text, in no order, each as often as it is said. */
  async stems(tickets: readonly LabelledTicket[]): Promise<string[][]> {
    const stems: string[][] = [];
    for (let first = 0; first < tickets.length; first += PAGE) {
      const texts = tickets.slice(first, first + PAGE).map(({ text }) => withoutTicketNoise(text));
      const { rows } = await this.pool.query<{ stems: string[] | null }>(
        `SELECT (SELECT array_agg(lexeme) FROM unnest(to_tsvector('english', text)) AS word, unnest(word.positions)) AS stems
         FROM unnest($1::text[]) WITH ORDINALITY AS t (text, n) ORDER BY n`,
        [texts],
      );
      stems.push(...rows.map((row) => row.stems ?? []));
    }
    return stems;
  }

  /** Milliseconds of CPU that the one connection of the searches has used so far; undefined where the system does not tell. */
  async cpuMs(): Promise<number | undefined> {
    if (process.platform !== 'linux') return undefined;
    const { rows } = await this.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return rows[0] && cpuMs(rows[0].pid);
  }

  /** Tickets of the history. */
  async size(): Promise<number> {
    const { rows } = await this.transactions.withTenant(TENANT, (db) => db.query('SELECT 1 FROM searchable_history'));
    return rows.length;
  }

  async drop(): Promise<void> {
    await this.database.drop();
  }
}
