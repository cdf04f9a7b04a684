import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddingEndpoint } from '#testing';
import { Bm25 } from './bm25';
import { EmbeddingBench } from './embedding-bench';
import { HistoryDatabase } from './history-database';
import { readLabelledTickets, sample, split } from './labelled-tickets';
import { measureLatency, measureMeaning, measureMeaningLatency, measureSearch } from './measure';
import { parseSearchOptions } from './options';

const SAMPLE = join(__dirname, 'sample.csv');

function csv(content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'search-bench-')), 'tickets.csv');
  writeFileSync(file, content);
  return file;
}

describe('the bench of the search', () => {
  it('measures the product beside plain full text and BM25, with the rights of the worker', async () => {
    const tickets = readLabelledTickets(SAMPLE);
    const database = await HistoryDatabase.create();
    try {
      const figures = await measureSearch(database, tickets, { queries: 100, fullTextQueries: 10, say: () => undefined });
      expect(figures.map(({ search, queries }) => [search, queries])).toEqual([
        ['plain full text (OR, ts_rank)', 10],
        ['BM25, each word once', 30],
        ['BM25, each occurrence', 30],
        ['ai-agents', 30],
      ]);
      // There are six topics: chance is 0.17.
      for (const { precision } of figures) expect([precision! > 0.6, precision! <= 1]).toEqual([true, true]);
      expect(figures.at(-1)!.precision!).toBeGreaterThan(0.85);

      const latency = await measureLatency(database, tickets, 1000, 5);
      expect(latency).toMatchObject({ search: 'ai-agents, 1000 tickets', queries: 5, p50: expect.any(Number), p95: expect.any(Number) });
      expect(await database.size()).toBe(1000);
    } finally {
      await database.drop();
    }
  });

  it('measures the product with embeddings too, of an endpoint that is named', async () => {
    const tickets = readLabelledTickets(SAMPLE);
    const database = await HistoryDatabase.create();
    const endpoint = await EmbeddingEndpoint.start([
      ['outlook', 'mail'],
      ['scanner', 'printer'],
      ['keyboard', 'laptop', 'battery'],
    ]);
    try {
      await database.store(split(tickets).history);
      const bench = await EmbeddingBench.create(database, { url: endpoint.baseUrl, model: 'fake-model' }, () => undefined);
      const figure = await measureMeaning(database, bench, tickets, 100);
      expect(figure).toMatchObject({ search: 'ai-agents with embeddings', queries: 30, p50: expect.any(Number), p95: expect.any(Number) });
      expect(figure.precision).toBeGreaterThan(0.6);
      // Each of the history once, each that asks, and one to see how long the vectors are.
      expect(endpoint.requests.flatMap(({ input }) => input)).toHaveLength(330 + 30 + 1);

      await measureLatency(database, tickets, 500, 1);
      expect((await measureMeaningLatency(database, bench, tickets, 5)).search).toBe('ai-agents with embeddings, 500 tickets');
    } finally {
      await database.drop();
      await endpoint.stop();
    }
  });

  it('lets every 12th ticket query the others, and takes evenly spaced ones when there are too many', () => {
    const tickets = readLabelledTickets(SAMPLE);
    const { asking, history } = split(tickets);
    expect([asking.length, history.length]).toEqual([30, 330]);
    expect(asking.slice(0, 3).map(({ id }) => id)).toEqual(['0', '12', '24']);
    expect(history.some(({ id }) => Number(id) % 12 === 0)).toBe(false);
    expect(sample([1, 2, 3, 4, 5, 6], 3)).toEqual([1, 3, 5]);
    expect(sample([1, 2], 3)).toEqual([1, 2]);
  });

  it('refuses a file with other columns, and a command line without a file', () => {
    expect(() => readLabelledTickets(csv('Text,Label\na,b\n'))).toThrow('needs the columns Document and Topic_group');
    expect(() => parseSearchOptions([])).toThrow('--csv is missing');
    expect(() => parseSearchOptions(['--csv', 'x', '--queries', 'many'])).toThrow('--queries takes a whole number');
    expect(() => parseSearchOptions(['--csv', 'x', '--embeddings-url', 'http://127.0.0.1:1/v1'])).toThrow('go together');
    expect(() => parseSearchOptions(['--cvs', 'x'])).toThrow('npm run bench:search');
  });
});

describe('BM25', () => {
  const documents = [
    ['printer', 'jam'],
    ['printer', 'printer', 'offline', 'again', 'today'],
    ['mailbox', 'full'],
    ['printer', 'mailbox'],
  ];

  it('prefers rare words, many of them and short documents, and finds nothing without any', () => {
    const bm25 = new Bm25(documents);
    expect(bm25.search(['jam', 'printer'], 4, false)).toEqual([0, 3, 1]);
    expect(bm25.search(['full'], 4, false)).toEqual([2]);
    expect(bm25.search(['scanner'], 4, false)).toEqual([]);
  });

  it('counts a word of the query twice only when it is told to', () => {
    const bm25 = new Bm25(documents);
    const query = ['full', 'printer', 'printer', 'printer', 'printer'];
    expect(bm25.search(query, 1, false)).toEqual([2]);
    expect(bm25.search(query, 1, true)).toEqual([0]);
  });
});
