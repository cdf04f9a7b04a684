/**
 * Measures how well the search for similar tickets finds tickets of the same topic, beside plain full text and BM25: see docs/history.md.
 *
 *   npm run bench:search -- --csv FILE [--queries N] [--full-text-queries N] [--latency-at TICKETS] [--json FILE]
 *     [--embeddings-url URL --embeddings-model NAME]
 */
import { writeFileSync } from 'node:fs';
import { UsageError } from '../options';
import { progress } from '../report/progress';
import { EmbeddingBench } from './embedding-bench';
import { HistoryDatabase } from './history-database';
import { readLabelledTickets, UnusableCsvError } from './labelled-tickets';
import { measureLatency, measureMeaning, measureMeaningLatency, measureSearch, type SearchFigure } from './measure';
import { parseSearchOptions } from './options';

async function main(): Promise<void> {
  const options = parseSearchOptions(process.argv.slice(2));
  const tickets = readLabelledTickets(options.csv);
  const say = progress();
  const database = await HistoryDatabase.create();
  try {
    const figures = await measureSearch(database, tickets, { ...options, say });
    const { embeddings } = options;
    const bench = embeddings && (await EmbeddingBench.create(database, embeddings, say));
    if (bench !== undefined) figures.push(await measureMeaning(database, bench, tickets, options.queries));
    if (options.latencyAt !== undefined) {
      say(`filling the history to ${options.latencyAt} tickets`);
      figures.push(await measureLatency(database, tickets, options.latencyAt, 300));
      if (bench !== undefined) figures.push(await measureMeaningLatency(database, bench, tickets, 300));
    }
    process.stdout.write(`\n${figures.map(line).join('\n')}\n`);
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    await database.drop();
  }
}

function line({ search, queries, precision, p50, p95, cpu }: SearchFigure): string {
  const right = precision === undefined ? '' : `precision@5 ${precision.toFixed(3)}`;
  const time = p50 === undefined || p95 === undefined ? '' : `p50 ${p50.toFixed(1)} ms  p95 ${p95.toFixed(1)} ms`;
  const work = cpu === undefined ? '' : `  CPU ${cpu.toFixed(1)} ms`;
  return `${search.padEnd(32)}${right.padEnd(20)}${String(queries).padStart(6)} searches  ${time}${work}`.trimEnd();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const expected = error instanceof UsageError || error instanceof UnusableCsvError;
    process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
