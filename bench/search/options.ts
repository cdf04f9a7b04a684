import { parseArgs } from 'node:util';
import { UsageError } from '../options';

/** What `npm run bench:search` is asked. */
export interface SearchBenchOptions {
  readonly csv: string;
  /** Most tickets that ask. */
  readonly queries: number;
  /** Most of them that ask plain full text too, which takes half a second for each when the history is long. */
  readonly fullTextQueries: number;
  /** Size of the history at which the time of a search is measured in addition. */
  readonly latencyAt?: number;
  readonly json?: string;
  /** An endpoint that speaks OpenAI's protocol, up to and without /embeddings: the product is measured with its embeddings too. */
  readonly embeddings?: { readonly url: string; readonly model: string };
}

export const USAGE =
  'npm run bench:search -- --csv FILE [--queries N] [--full-text-queries N] [--latency-at TICKETS] [--json FILE]\n' +
  '    [--embeddings-url URL --embeddings-model NAME]\n' +
  'FILE has the columns Document and Topic_group. Every 12th row queries the rest.';

/** @throws UsageError */
export function parseSearchOptions(args: readonly string[]): SearchBenchOptions {
  const { values } = parse(args);
  if (values.csv === undefined) throw new UsageError(`--csv is missing.\n${USAGE}`);
  return {
    csv: values.csv,
    queries: wholeNumber('--queries', values.queries ?? '1000000'),
    fullTextQueries: wholeNumber('--full-text-queries', values['full-text-queries'] ?? '300'),
    ...(values['latency-at'] !== undefined && { latencyAt: wholeNumber('--latency-at', values['latency-at']) }),
    ...(values.json !== undefined && { json: values.json }),
    ...embeddingsOf(values['embeddings-url'], values['embeddings-model']),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        csv: { type: 'string' },
        queries: { type: 'string' },
        'full-text-queries': { type: 'string' },
        'latency-at': { type: 'string' },
        json: { type: 'string' },
        'embeddings-url': { type: 'string' },
        'embeddings-model': { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}

function embeddingsOf(url: string | undefined, model: string | undefined): Pick<SearchBenchOptions, 'embeddings'> {
  if (url === undefined && model === undefined) return {};
  if (url === undefined || model === undefined) throw new UsageError('--embeddings-url and --embeddings-model go together.');
  return { embeddings: { url, model } };
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,7}$/.test(text) || Number(text) < 1) throw new UsageError(`${option} takes a whole number from 1.`);
  return Number(text);
}
