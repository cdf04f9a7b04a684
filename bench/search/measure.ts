import { percentile } from '../report/statistics';
import { Bm25 } from './bm25';
import type { EmbeddingBench } from './embedding-bench';
import type { HistoryDatabase } from './history-database';
import { type LabelledTicket, sample, split } from './labelled-tickets';

const RESULTS = 5;

/** What one way to search found, and how long it took. */
export interface SearchFigure {
  readonly search: string;
  readonly queries: number;
  /** Share of the first five results that have the topic of the ticket that asked. A result that is missing counts as wrong. */
  readonly precision?: number;
  /** Milliseconds of a search; only of those that Postgres does. */
  readonly p50?: number;
  readonly p95?: number;
  /** Milliseconds of CPU that Postgres took for a search, on average: what other programs do to the times it does not show. */
  readonly cpu?: number;
}

type Judged = Required<Omit<SearchFigure, 'cpu'>>;

type Search = (ticket: LabelledTicket, index: number) => readonly string[] | Promise<readonly string[]>;

/** How many tickets ask, at most. */
export interface MeasureOptions {
  readonly queries: number;
  readonly fullTextQueries: number;
  readonly say: (message: string) => void;
}

/** Stores the history and measures the product's search beside plain full text and BM25. */
export async function measureSearch(
  database: HistoryDatabase,
  tickets: readonly LabelledTicket[],
  { queries, fullTextQueries, say }: MeasureOptions,
): Promise<SearchFigure[]> {
  const { asking, history } = split(tickets);
  const asked = sample(asking, queries);
  const topics = new Map(history.map(({ id, topic }) => [id, topic]));
  say(`storing ${history.length} tickets`);
  await database.store(history);

  say('BM25');
  const bm25 = new Bm25(await database.stems(history));
  const stems = await database.stems(asked);
  const byBm25 = (everyOccurrence: boolean): Search => {
    return (_ticket, index) => bm25.search(stems[index] ?? [], RESULTS, everyOccurrence).map((document) => history[document]?.id ?? '');
  };
  const figures = [
    await judge('BM25, each word once', asked, topics, byBm25(false)),
    await judge('BM25, each occurrence', asked, topics, byBm25(true)),
  ].map(({ search, queries: count, precision }) => ({ search, queries: count, precision }));

  say(`plain full text, ${Math.min(fullTextQueries, asked.length)} searches`);
  const fullText = await timed(database, () =>
    judge('plain full text (OR, ts_rank)', sample(asked, fullTextQueries), topics, (ticket) => database.fullTextSearch(ticket)),
  );
  say(`the product, ${asked.length} searches`);
  const product = await timed(database, () => judge('ai-agents', asked, topics, (ticket) => database.productSearch(ticket)));
  return [fullText, ...figures, product];
}

/** Fills the history up to `size` tickets with copies, and measures how long the product's search takes then. */
export async function measureLatency(
  database: HistoryDatabase,
  tickets: readonly LabelledTicket[],
  size: number,
  queries: number,
): Promise<SearchFigure> {
  const { asking, history } = split(tickets);
  const copies = Array.from({ length: Math.max(0, size - history.length) }, (_, index) => {
    const original = history[index % history.length] as LabelledTicket;
    return { ...original, id: `${original.id}-copy-${Math.floor(index / history.length)}` };
  });
  await database.store(copies);
  const figure = await timed(database, () => judge('', sample(asking, queries), new Map(), (ticket) => database.productSearch(ticket)));
  const { queries: count, p50, p95, cpu } = figure;
  return { search: `ai-agents, ${Math.max(size, history.length)} tickets`, queries: count, p50, p95, ...(cpu !== undefined && { cpu }) };
}

/** Measures the product's search with embeddings. What the model takes to embed a ticket is not part of the times. */
export async function measureMeaning(
  database: HistoryDatabase,
  bench: EmbeddingBench,
  tickets: readonly LabelledTicket[],
  queries: number,
): Promise<SearchFigure> {
  const { asking, history } = split(tickets);
  const asked = sample(asking, queries);
  const topics = new Map(history.map(({ id, topic }) => [id, topic]));
  const meanings = await bench.meaningsOf(asked);
  return timed(database, () =>
    judge('ai-agents with embeddings', asked, topics, (ticket, index) => database.productSearch(ticket, meanings[index])),
  );
}

/** The same in the history as {@link measureLatency} left it; the copies mean nearly what their originals do. */
export async function measureMeaningLatency(
  database: HistoryDatabase,
  bench: EmbeddingBench,
  tickets: readonly LabelledTicket[],
  queries: number,
): Promise<SearchFigure> {
  await bench.embedCopies();
  const { search, queries: count, p50, p95, cpu } = await measureMeaning(database, bench, tickets, queries);
  const times = { ...(p50 !== undefined && { p50 }), ...(p95 !== undefined && { p95 }), ...(cpu !== undefined && { cpu }) };
  return { search: `${search}, ${await database.size()} tickets`, queries: count, ...times };
}

/** Adds the CPU time of Postgres, where the system tells it. */
async function timed<T extends SearchFigure>(database: HistoryDatabase, work: () => Promise<T>): Promise<T & Pick<SearchFigure, 'cpu'>> {
  const before = await database.cpuMs();
  const figure = await work();
  const after = await database.cpuMs();
  return { ...figure, ...(before !== undefined && after !== undefined && { cpu: (after - before) / figure.queries }) };
}

async function judge(name: string, asked: readonly LabelledTicket[], topics: ReadonlyMap<string, string>, search: Search): Promise<Judged> {
  let right = 0;
  const times: number[] = [];
  for (const [index, ticket] of asked.entries()) {
    const start = performance.now();
    const found = await search(ticket, index);
    times.push(performance.now() - start);
    right += found.slice(0, RESULTS).filter((id) => topics.get(id) === ticket.topic).length;
  }
  return {
    search: name,
    queries: asked.length,
    precision: right / (RESULTS * asked.length),
    p50: percentile(times, 50),
    p95: percentile(times, 95),
  };
}
