import { request } from 'undici';
import { DeadlineError, withDeadline } from '#cancellation';
import { EmbeddingError, type EmbeddingFailure } from './embedding-error';

/** Which model is asked, and where. */
export interface EmbeddingModelSettings {
  /** Up to and without /embeddings. */
  readonly baseUrl: string;
  readonly model: string;
  /** How many numbers a vector must have. */
  readonly dimensions: number;
}

/** What a model made of some texts. */
export interface EmbeddedTexts {
  /** In the order of the texts; undefined where the endpoint gave none, or one without a direction. At least one is there. */
  readonly vectors: readonly (readonly number[] | undefined)[];
  /** Undefined when the endpoint does not count. */
  readonly tokens: number | undefined;
}

/**
 * A model behind any endpoint that speaks OpenAI's protocol for embeddings, https://platform.openai.com/docs/api-reference/embeddings.
 *
 * Asked without the `openai` package: that insists on a key, and takes the first entry of an answer for the first text.
 */
export class EmbeddingModel {
  constructor(
    readonly settings: EmbeddingModelSettings,
    /** Asked before each call, so that a rotated key is used without a restart. */
    private readonly apiKey: () => string | undefined,
  ) {}

  /**
   * @param texts None of them empty: endpoints refuse those.
   * @param timeoutMs Milliseconds for the whole answer. A failed call is not repeated.
   * @throws EmbeddingError, or the reason of `signal`.
   */
  async embed(texts: readonly string[], timeoutMs: number, signal?: AbortSignal): Promise<EmbeddedTexts> {
    const answer = await withDeadline(timeoutMs, (limited) => this.ask(texts, limited), signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      if (error instanceof EmbeddingError) throw error;
      if (error instanceof DeadlineError) throw new EmbeddingError('timeout', `The embedding model gave ${error.message}.`);
      throw new EmbeddingError('unavailable', `The embedding model cannot be reached: ${(error as Error).message}`);
    });
    return { vectors: this.vectorsOf(answer, texts.length), tokens: tokensOf(answer) };
  }

  private async ask(texts: readonly string[], signal: AbortSignal): Promise<unknown> {
    const key = this.apiKey();
    const { statusCode, body } = await request(`${this.settings.baseUrl.replace(/\/+$/, '')}/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      // Endpoints that imitate the protocol know numbers, and not all of them base64.
      body: JSON.stringify({ model: this.settings.model, input: texts, encoding_format: 'float' }),
      signal,
    });
    const text = await body.text();
    if (statusCode !== 200) throw new EmbeddingError(failureOf(statusCode), `The embedding model answered with status ${statusCode}.`);
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new EmbeddingError('invalid answer', 'The embedding model answered with something that is not JSON.');
    }
  }

  private vectorsOf(answer: unknown, count: number): (number[] | undefined)[] {
    const { model, dimensions } = this.settings;
    const data = (answer as { data?: readonly { index?: unknown; embedding?: unknown }[] } | null)?.data;
    if (!Array.isArray(data)) throw new EmbeddingError('invalid answer', 'The embedding model answered without data.');
    const vectors = new Array<number[] | undefined>(count).fill(undefined);
    for (const [place, entry] of data.entries()) {
      const { index = place, embedding } = (entry ?? {}) as { index?: unknown; embedding?: unknown };
      if (typeof index !== 'number' || !(index in vectors) || !isVector(embedding)) continue;
      if (embedding.length !== dimensions) {
        throw new EmbeddingError(
          'invalid answer',
          `The vectors of ${model} have ${embedding.length} dimensions: set embeddings.dimensions to that instead of ${dimensions}, and run the migrations.`,
        );
      }
      vectors[index] = embedding;
    }
    if (vectors.every((vector) => vector === undefined)) {
      throw new EmbeddingError('no vector', `The embedding model gave no vector that can be compared for any of ${count} texts.`);
    }
    return vectors;
  }
}

/** Zeros have no direction that could be compared. */
function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => typeof n === 'number' && Number.isFinite(n)) && value.some((n) => n !== 0);
}

function tokensOf(answer: unknown): number | undefined {
  const usage = (answer as { usage?: { total_tokens?: unknown; prompt_tokens?: unknown } } | null)?.usage;
  const tokens = usage?.total_tokens ?? usage?.prompt_tokens;
  return typeof tokens === 'number' && tokens >= 0 ? Math.ceil(tokens) : undefined;
}

function failureOf(status: number): EmbeddingFailure {
  if (status === 408) return 'timeout';
  if (status === 429 || status === 402) return 'rate limited';
  if (status === 401 || status === 403) return 'unauthorized';
  // These alone may be about a text. A wrong address, model or method, a redirect: no text is to blame for the others.
  if (status === 400 || status === 413 || status === 422) return 'request refused';
  return 'unavailable';
}
