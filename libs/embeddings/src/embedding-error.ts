/** Why there is no embedding, the label of a metric. `no vector`: the endpoint answered, with nothing for any of the texts that can be compared. */
export type EmbeddingFailure =
  'timeout' | 'unavailable' | 'rate limited' | 'unauthorized' | 'request refused' | 'invalid answer' | 'no vector' | 'budget spent';

/** A model gave no embeddings, or was not asked for them. The message never quotes a text or an answer: either may hold what a ticket says. */
export class EmbeddingError extends Error {
  override readonly name = 'EmbeddingError';

  constructor(
    readonly failure: EmbeddingFailure,
    message: string,
  ) {
    super(message);
  }
}
